using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL309VolatileReadModifyWrite>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL309VolatileReadModifyWrite, PoolAnalyzers.CodeFixes.Rules.POOL309VolatileReadModifyWriteFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL309VolatileReadModifyWriteTests
{
    [Theory]
    [InlineData("[|_n++|];")]
    [InlineData("[|--_n|];")]
    [InlineData("[|_n += i|];")]
    [InlineData("[|s_n -= 2|];")]
    [InlineData("[|_bits |= 4|];")]
    [InlineData("Task.Run(() => [|_n++|]);")]
    public Task A_change_is_two_steps(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("_n = 3;")]
    [InlineData("var n = _n; n++;")]
    [InlineData("_plain++;")]
    [InlineData("lock (this) _n++;")]
    [InlineData("System.Diagnostics.Debug.Assert(Monitor.IsEntered(this)); _n++;")]
    [InlineData("Interlocked.Increment(ref _n);")]
    [InlineData("_gate.Wait(); _n++; _gate.Release();")]
    [InlineData("Loop();")]
    [InlineData("items.ForEach(x => Console.WriteLine(_n));")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("[|_n++|];", "Interlocked.Increment(ref _n);")]
    [InlineData("i = [|--_n|];", "i = Interlocked.Decrement(ref _n);")]
    [InlineData("[|_n += i + 1|];", "Interlocked.Add(ref _n, i + 1);")]
    [InlineData("[|s_n -= 2|];", "Interlocked.Add(ref s_n, -2);")]
    [InlineData("Parallel.For(0, 3, _ => [|this._n++|]);", "Parallel.For(0, 3, _ => Interlocked.Increment(ref this._n));")]
    public Task Interlocked_is_one_step(string before, string after) => VerifyFix.Fixes(
        InMethod(before), InMethod(after), POOL309VolatileReadModifyWriteFix.UseInterlocked);

    [Theory]
    [InlineData("i = [|_n++|];")]
    [InlineData("Task.Run(() => [|_n++|]);")]
    [InlineData("[|_bits |= 4|];")]
    [InlineData("[|_small++|];")]
    public Task No_fix_where_Interlocked_has_no_such_step(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        public class C
        {
            volatile int _n;
            volatile int _bits;
            volatile short _small;
            static volatile int s_n;
            int _plain;
            readonly SemaphoreSlim _gate = new(1);
            public C() { _n++; }
            private void Loop() { _n++; }
            public void M(int i, List<int> items)
            {
                {{body}}
            }
        }
        """;
}
