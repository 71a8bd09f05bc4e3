using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL305SharedValueWithoutLock>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL305SharedValueWithoutLock, PoolAnalyzers.CodeFixes.Rules.POOL305SharedValueWithoutLockFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL305SharedValueWithoutLockTests
{
    [Theory]
    [InlineData("using var v = [|SharedValue<Quote>.WithoutLock()|]; pool.Map(i => { v.Value = new(i, i); return i; }, items);")]
    [InlineData("var v = [|SharedValue<decimal>.WithoutLock(1m)|]; pool.Map(i => { v.Value = i; return i; }, items);")]
    [InlineData("var v = [|SharedValue<(long, int)>.WithoutLock()|]; foreach (var i in items) pool.ApplyAsync(() => { v.Value = (i, i); });")]
    public Task Written_by_several_processes(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("using var v = new SharedValue<Quote>(); pool.Map(i => { v.Value = new(i, i); return i; }, items);")]
    [InlineData("using var v = SharedValue<long>.WithoutLock(); pool.Map(i => { v.Value = i; return i; }, items);")]
    [InlineData("using var v = SharedValue<Small>.WithoutLock(); pool.Map(i => { v.Value = new(i, i); return i; }, items);")]
    [InlineData("using var v = SharedValue<Quote>.WithoutLock(); pool.Map(i => v.Value.Bid, items);")]
    [InlineData("using var v = SharedValue<Quote>.WithoutLock(); pool.Apply(() => { v.Value = new(1, 1); });")]
    [InlineData("using var v = SharedValue<Quote>.WithoutLock(); using var g = new ProcessLock(); pool.Map(i => { using (g.Acquire()) v.Value = new(i, i); return i; }, items);")]
    [InlineData("using var a = SharedArray<Quote>.WithoutLock(9); pool.Map(i => { a[i] = new(i, i); return i; }, items);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("SharedValue<Quote>.WithoutLock()", "new SharedValue<Quote>()")]
    [InlineData("SharedValue<Quote>.WithoutLock(new(1, 2))", "new SharedValue<Quote>(new(1, 2))")]
    [InlineData("PoolRuntime.SharedValue<Quote>.WithoutLock()", "new PoolRuntime.SharedValue<Quote>()")]
    public Task It_is_made_with_a_lock(string before, string after) => VerifyFix.Fixes(
        InMethod($"using var v = [|{before}|]; pool.Map(i => {{ v.Value = new(i, i); return i; }}, items);"),
        InMethod($"using var v = {after}; pool.Map(i => {{ v.Value = new(i, i); return i; }}, items);"),
        POOL305SharedValueWithoutLockFix.WithLock);

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        record struct Quote(double Bid, double Ask);
        record struct Small(int Bid, int Ask);
        class C
        {
            void M(ProcessPool pool, List<int> items)
            {
                {{body}}
            }
        }
        """;
}
