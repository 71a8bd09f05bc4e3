using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL304SharedValueReadModifyWrite>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL304SharedValueReadModifyWrite,
    PoolAnalyzers.CodeFixes.Rules.POOL304SharedValueReadModifyWriteFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL304SharedValueReadModifyWriteTests
{
    [Theory]
    [InlineData("pool.Map(i => { [|v.Value += i|]; return i; }, items);")]
    [InlineData("pool.Map(i => { [|v.Value++|]; return i; }, items);")]
    [InlineData("pool.Map(i => { [|v.Value = v.Value + i|]; return i; }, items);")]
    [InlineData("pool.Map(i => { [|a[0] += i|]; return i; }, items);")]
    [InlineData("pool.Map(i => { [|--a[i]|]; return i; }, items);")]
    [InlineData("foreach (var i in items) pool.ApplyAsync(() => { [|v.Value += i|]; });")]
    [InlineData("foreach (var i in items) pool.ApplyAsync(x => { [|x.Value++|]; }, v);")]
    [InlineData("for (var i = 0; i < 4; i++) { var p = new ChildProcess(() => { [|v.Value++|]; }); p.Start(); all.Add(p); } foreach (var p in all) p.Join();")]
    [InlineData("var p = new ChildProcess(() => { [|v.Value++|]; }); var q = new ChildProcess(() => { [|v.Value--|]; }); p.Start(); q.Start(); p.Join(); q.Join();")]
    [InlineData("pool.Map(Count, items);")]
    public Task Changed_by_several_processes(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.Map(i => v.Add(i), items);")]
    [InlineData("pool.Map(i => v.Update(x => x + i), items);")]
    [InlineData("pool.Map(i => { using (v.Lock!.Acquire()) v.Value += i; return i; }, items);")]
    [InlineData("pool.Map(i => { v.Value = i; return v.Value; }, items);")]
    [InlineData("pool.Map(i => { a[i] = i; return i; }, items);")]
    [InlineData("pool.Apply(() => { v.Value++; }); pool.Apply(() => { v.Value++; });")]
    [InlineData("pool.ApplyAsync(() => { v.Value++; }).Get();")]
    [InlineData("var p = new ChildProcess(() => { v.Value++; }); p.Start(); p.Join(); v.Value++;")]
    [InlineData("foreach (var i in items) { using var own = new SharedValue<int>(); pool.Apply(() => { own.Value++; }); }")]
    [InlineData("using var one = new ProcessPool(1); one.Map(i => { v.Value += i; return i; }, items);")]
    [InlineData("v.Value += 1; pool.Map(i => i + v.Value, items);")]
    [InlineData("pool.Map(i => { var own = new Box(); own.Value += i; return own.Value; }, items);")]
    [InlineData("pool.Map(i => { lock (items) v.Value += i; return i; }, new[] { 1 });")]
    public Task Silent(string body) => Verify.Silent(InMethod(body, "v.Update(x => x + 1)"));

    [Theory]
    [InlineData("[|v.Value += i|];", "v.Add(i);")]
    [InlineData("[|v.Value -= i + 1|];", "v.Add(-(i + 1));")]
    [InlineData("[|v.Value++|];", "v.Add(1);")]
    [InlineData("[|v.Value--|];", "v.Add(-1);")]
    [InlineData("i = [|++v.Value|];", "i = v.Add(1);")]
    [InlineData("[|v.Value = v.Value + 2 * i|];", "v.Add(2 * i);")]
    [InlineData("[|a[i] += 2|]; [|a[0]--|];", "a.Add(i, 2); a.Add(0, -1);")]
    public Task Adding_is_one_step(string before, string after) => VerifyFix.Fixes(
        InMethod($"pool.Map(i => {{ {before} return i; }}, items);", "v.Add(1)"),
        InMethod($"pool.Map(i => {{ {after} return i; }}, items);", "v.Add(1)"),
        POOL304SharedValueReadModifyWriteFix.Add);

    [Theory]
    [InlineData("[|v.Value *= i + 1|];", "v.Update(value => value * (i + 1));")]
    [InlineData("[|v.Value = 2 * v.Value - i|];", "v.Update(value => 2 * value - i);")]
    [InlineData("[|a[i] |= 2|];", "a.Update(i, value => value | 2);")]
    [InlineData("[|v.Value++|];", "v.Update(value => value + 1);")]
    public Task So_is_an_update(string before, string after) => VerifyFix.Fixes(
        InMethod($"pool.Map(i => {{ {before} return i; }}, items);", "v.Add(1)"),
        InMethod($"pool.Map(i => {{ {after} return i; }}, items);", "v.Add(1)"),
        POOL304SharedValueReadModifyWriteFix.Update);

    [Theory]
    [InlineData("return [|v.Value++|];")]
    [InlineData("[|v.Value *= Console.Read()|]; return i;")]
    public Task No_fix_where_the_old_value_is_used_or_the_new_one_takes_long(string job) =>
        VerifyFix.OffersNoFix(InMethod($"pool.Map(i => {{ {job} }}, items);", "v.Add(1)"));

    private static string InMethod(string body, string count = "[|v.Value++|]") => $$"""
        using PoolRuntime;
        class Box { public int Value { get; set; } }
        class C(SharedValue<int> shared)
        {
            private readonly SharedValue<int> v = shared;
            int Count(int i) { {{(body.Contains("Count,") ? count : "v.Add(1)")}}; return i; }
            void M(ProcessPool pool, List<int> items, SharedValue<int> v, SharedArray<int> a)
            {
                var all = new List<ChildProcess>();
                {{body}}
            }
        }
        """;
}
