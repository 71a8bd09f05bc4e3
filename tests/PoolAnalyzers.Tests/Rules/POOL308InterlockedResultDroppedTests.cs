using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL308InterlockedResultDropped>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL308InterlockedResultDropped, PoolAnalyzers.CodeFixes.Rules.POOL308InterlockedResultDroppedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL308InterlockedResultDroppedTests
{
    [Theory]
    [InlineData("[|Interlocked.Decrement(ref _left)|]; if (_left == 0) Console.WriteLine();")]
    [InlineData("[|Interlocked.Increment(ref s_all)|]; if (s_all > 3 && i > 3) Console.WriteLine();")]
    [InlineData("[|Interlocked.Add(ref _left, i)|]; return _left;")]
    [InlineData("var n = 3; Parallel.For(0, 3, _ => { [|Interlocked.Decrement(ref n)|]; if (n == 0) Console.WriteLine(); });")]
    public Task Read_again_to_decide(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task Without_the_name_of_the_class() => Verify.Reports("""
        using static System.Threading.Interlocked;
        class Jobs
        {
            private int _left = 3;
            public bool End()
            {
                [|Add(ref _left, -1)|];
                return _left == 0;
            }
        }
        """);

    [Theory]
    [InlineData("if (Interlocked.Decrement(ref _left) == 0) Console.WriteLine();")]
    [InlineData("Interlocked.Decrement(ref _left); Console.WriteLine(); if (_left == 0) Console.WriteLine();")]
    [InlineData("Interlocked.Decrement(ref _left); if (s_all == 0) Console.WriteLine();")]
    [InlineData("var n = Interlocked.Decrement(ref _left); if (_left == n) Console.WriteLine();")]
    [InlineData("lock (this) { Interlocked.Decrement(ref _left); if (_left == 0) Console.WriteLine(); }")]
    [InlineData("var own = 3; Interlocked.Decrement(ref own); if (own == 0) Console.WriteLine();")]
    [InlineData("Interlocked.Exchange(ref _left, 3); if (_left == 0) Console.WriteLine();")]
    [InlineData("Interlocked.Decrement(ref _left); if (i == 0) Console.WriteLine(_left);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("[|Interlocked.Decrement(ref _left)|]; if (_left == 0) Console.WriteLine();", "if (Interlocked.Decrement(ref _left) == 0) Console.WriteLine();")]
    [InlineData("[|Interlocked.Increment(ref s_all)|]; if (s_all > 3 && i > 3) Console.WriteLine();", "if (Interlocked.Increment(ref s_all) > 3 && i > 3) Console.WriteLine();")]
    [InlineData("[|Interlocked.Add(ref _left, i)|]; return _left;", "return Interlocked.Add(ref _left, i);")]
    public Task The_result_decides(string before, string after) => VerifyFix.Fixes(
        InMethod(before), InMethod(after), POOL308InterlockedResultDroppedFix.UseResult);

    [Theory]
    [InlineData("[|Interlocked.Increment(ref s_all)|]; if (i > 3 && s_all > 3) Console.WriteLine();")]
    [InlineData("[|Interlocked.Increment(ref s_all)|]; if (s_all > 3 && s_all < 9) Console.WriteLine();")]
    public Task No_fix_where_the_call_would_be_left_out_or_the_value_is_read_twice(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        class C
        {
            static int s_all;
            int _left = 3;
            int M(int i)
            {
                if (i > 0)
                {
                    {{body}}
                }
                return i;
            }
        }
        """;
}
