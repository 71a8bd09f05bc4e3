using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL307CompoundConcurrentOperation>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL307CompoundConcurrentOperation, PoolAnalyzers.CodeFixes.Rules.POOL307CompoundConcurrentOperationFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL307CompoundConcurrentOperationTests
{
    [Theory]
    [InlineData("Parallel.ForEach(items, i => [|d[i]++|]);")]
    [InlineData("Parallel.ForEach(items, i => { [|d[i % 3] += i|]; });")]
    [InlineData("Parallel.ForEach(items, i => { [|d[i] = d[i] + 1|]; });")]
    [InlineData("Parallel.ForEach(items, i => { if (!d.ContainsKey(i)) [|d[i] = 1|]; });")]
    [InlineData("Parallel.ForEach(items, i => { if (d.TryGetValue(i, out var n)) { [|d[i] = n + 1|]; } });")]
    [InlineData("Task.Run(() => { [|_all[3]++|]; });")]
    [InlineData("[|_all[3] += 4|];")]
    [InlineData("if (!_all.ContainsKey(3)) { Console.WriteLine(); [|_all[3] = 4|]; }")]
    [InlineData("using var threads = new WorkerThreadPool(2); threads.Map(i => [|--d[i]|], items);")]
    public Task Two_steps(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("d[3]++;")]
    [InlineData("items.ForEach(i => d[i]++);")]
    [InlineData("Parallel.ForEach(items, i => d.AddOrUpdate(i, 1, (_, n) => n + 1));")]
    [InlineData("Parallel.ForEach(items, i => { d[i] = i; });")]
    [InlineData("Parallel.ForEach(items, i => { lock (d) d[i]++; });")]
    [InlineData("Parallel.ForEach(items, i => { var own = new ConcurrentDictionary<int, int>(); own[i]++; });")]
    [InlineData("Parallel.ForEach(items, i => { if (!d.ContainsKey(i)) d[i + 1] = 1; });")]
    [InlineData("Parallel.ForEach(items, i => { if (i > 3) d[i] = 1; });")]
    [InlineData("Parallel.ForEach(items, i => { _gate.Wait(); d[i]++; _gate.Release(); });")]
    [InlineData("Alone();")]
    [InlineData("var plain = new Dictionary<int, int>(); plain[3] = 1; plain[3]++;")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("Parallel.ForEach(items, i => { [|d[i]++|]; });", "Parallel.ForEach(items, i => { d.AddOrUpdate(i, 1, (_, value) => value + 1); });")]
    [InlineData("Parallel.ForEach(items, i => { [|d[i % 3] += i|]; });", "Parallel.ForEach(items, i => { d.AddOrUpdate(i % 3, i, (_, value) => value + i); });")]
    [InlineData("Parallel.ForEach(items, i => { if (!d.ContainsKey(i)) [|d[i] = 1|]; });", "Parallel.ForEach(items, i => { d.TryAdd(i, 1); });")]
    [InlineData("Parallel.ForEach(items, i => { if (!d.ContainsKey(i)) { [|d[i] = Slow(i)|]; } });", "Parallel.ForEach(items, i => { d.GetOrAdd(i, _ => Slow(i)); });")]
    [InlineData("Parallel.ForEach(items, i => { if (d.TryGetValue(i, out var n)) [|d[i] = n + 1|]; else [|d[i] = 1|]; });", "Parallel.ForEach(items, i => { d.AddOrUpdate(i, 1, (_, n) => n + 1); });")]
    public Task One_call_does_it(string before, string after) => VerifyFix.Fixes(
        InMethod(before), InMethod(after), POOL307CompoundConcurrentOperationFix.OneCall);

    [Theory]
    [InlineData("Parallel.ForEach(items, i => { var n = [|d[i]++|]; Console.WriteLine(n); });")]
    [InlineData("Parallel.ForEach(items, i => { if (!d.ContainsKey(i)) { Console.WriteLine(i); [|d[i] = 1|]; } });")]
    [InlineData("Parallel.ForEach(items, i => { [|d[Slow(i)]++|]; });")]
    public Task No_fix_where_more_depends_on_it(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using System.Collections.Concurrent;
        using PoolRuntime;
        public class C
        {
            private readonly ConcurrentDictionary<int, int> _all = new();
            private readonly SemaphoreSlim _gate = new(1);
            static int Slow(int i) => i;
            private void Alone() { _all[3]++; }
            public void M(List<int> items, ConcurrentDictionary<int, int> d)
            {
                {{body}}
            }
        }
        """;
}
