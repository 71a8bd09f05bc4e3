using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL306InProcessLockAcrossProcesses>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL306InProcessLockAcrossProcesses, PoolAnalyzers.CodeFixes.Rules.POOL306InProcessLockAcrossProcessesFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL306InProcessLockAcrossProcessesTests
{
    [Theory]
    [InlineData("var v = new SharedValue<int>(); pool.Map(i => { lock ([|s_gate|]) { v.Value += i; } return i; }, items);")]
    [InlineData("var a = new SharedArray<int>(9); pool.Map(i => { lock ([|s_gate|]) a[0]++; return i; }, items);")]
    [InlineData("pool.Map(i => { lock ([|s_gate|]) File.AppendAllText(\"log\", \"x\"); return i; }, items);")]
    [InlineData("var v = new SharedValue<int>(); foreach (var i in items) pool.ApplyAsync(() => { lock ([|typeof(C)|]) { v.Value += i; } });")]
    public Task A_lock_of_the_process_around_what_is_shared(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var v = new SharedValue<int>(); pool.Map(i => { using (v.Lock!.Acquire()) { v.Value += i; } return i; }, items);")]
    [InlineData("pool.Map(i => { lock (s_gate) s_count++; return i; }, items);")]
    [InlineData("var v = new SharedValue<int>(); lock (s_gate) v.Value++; pool.Map(i => i + v.Value, items);")]
    [InlineData("var v = new SharedValue<int>(); Parallel.ForEach(items, i => { lock (s_gate) v.Value++; });")]
    [InlineData("var v = new SharedValue<int>(); pool.Apply(() => { lock (s_gate) v.Value++; });")]
    [InlineData("var v = new SharedValue<int>(); pool.Map(i => { Parallel.For(0, i, _ => { lock (s_gate) v.Value++; }); return i; }, items);")]
    [InlineData("pool.Map(i => { lock (s_gate) Console.WriteLine(i); return i; }, items);")]
    [InlineData("pool.Map(i => { var own = new SharedValue<int>(); lock (s_gate) own.Value++; return i; }, items);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var v = new SharedValue<int>(); pool.Map(i => { lock ([|s_gate|]) { v.Value += i; } return i; }, items);", "var v = new SharedValue<int>(); pool.Map(i => { using (v.Lock!.Acquire()) { v.Value += i; } return i; }, items);")]
    [InlineData("var a = new SharedArray<int>(9); pool.Map(i => { lock ([|s_gate|]) a[0]++; return i; }, items);", "var a = new SharedArray<int>(9); pool.Map(i => { using (a.Lock!.Acquire()) a[0]++; return i; }, items);")]
    public Task The_lock_of_the_value_is_held(string before, string after) => VerifyFix.Fixes(
        InMethod(before), InMethod(after), POOL306InProcessLockAcrossProcessesFix.LockOfValue);

    [Theory]
    [InlineData("pool.Map(i => { lock ([|s_gate|]) File.AppendAllText(\"log\", \"x\"); return i; }, items);")]
    [InlineData("var v = SharedValue<int>.WithoutLock(); pool.Map(i => { lock ([|s_gate|]) { v.Value += i; } return i; }, items);")]
    [InlineData("var v = new SharedValue<int>(); var w = new SharedValue<int>(); pool.Map(i => { lock ([|s_gate|]) { v.Value += i; w.Value -= i; } return i; }, items);")]
    public Task No_fix_where_no_value_has_the_lock_for_it(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            static readonly object s_gate = new();
            static int s_count;
            void M(ProcessPool pool, List<int> items)
            {
                {{body}}
            }
        }
        """;
}
