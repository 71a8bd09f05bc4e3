using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL506ConditionProtocol>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL506ConditionProtocol, PoolAnalyzers.CodeFixes.Rules.POOL506ConditionProtocolFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL506ConditionProtocolTests
{
    [Theory]
    [InlineData("lock (_gate) { if (_count == 0) [|Monitor.Wait(_gate)|]; _count--; }")]
    [InlineData("lock (_gate) { [|Monitor.Wait(_gate)|]; _count--; }")]
    [InlineData("using (_condition.Acquire()) { if (_count == 0) { [|_condition.Wait()|]; } _count--; }")]
    [InlineData("using (_condition.Acquire()) [|_condition.Wait()|];")]
    [InlineData("using (shared.Acquire()) [|shared.Wait()|];")]
    [InlineData("while (_count > 9) { Action later = () => { lock (_gate) { [|Monitor.Wait(_gate)|]; } }; later(); }")]
    public Task Nobody_looks_again(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("lock (_gate) { while (_count == 0) Monitor.Wait(_gate); _count--; }")]
    [InlineData("while (true) { lock (_gate) { if (_count > 0) break; Monitor.Wait(_gate); } }")]
    [InlineData("lock (_gate) { do Monitor.Wait(_gate); while (_count == 0); }")]
    [InlineData("using (_condition.Acquire()) _condition.WaitFor(() => _count > 0);")]
    [InlineData("lock (_gate) { if (!Monitor.Wait(_gate, 100)) return; }")]
    [InlineData("lock (_gate) Monitor.Wait(_gate, 100);")]
    [InlineData("using (_condition.Acquire()) _condition.Wait(TimeSpan.FromSeconds(1));")]
    [InlineData("Monitor.Wait(_gate);")]
    [InlineData("_event.Wait();")]
    [InlineData("lock (_gate) _event.Wait();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_message_says_what_to_do() => Verify.Reports(
        InMethod("lock (_gate) { if (_count == 0) {|#0:Monitor.Wait(_gate)|}; } using (_condition.Acquire()) {|#1:_condition.Wait()|};"),
        new()
        {
            Expected =
            [
                new(0) { Arguments = ["Wait", "is still there", "write 'while' instead of 'if'"] },
                new(1) { Arguments = ["Wait", "is not there already", "use 'WaitFor' with what it waits for"] },
            ],
        });

    [Fact]
    public Task It_looks_again_in_a_loop() => VerifyFix.Fixes(
        """
        class C
        {
            private readonly object _gate = new();
            private int _count;

            void M()
            {
                lock (_gate)
                {
                    // Not before there is one.
                    if (_count == 0)
                        [|Monitor.Wait(_gate)|];
                    if (_count > 9)
                    {
                        [|Monitor.Wait(_gate)|];
                    }
                    _count--;
                }
            }
        }
        """,
        """
        class C
        {
            private readonly object _gate = new();
            private int _count;

            void M()
            {
                lock (_gate)
                {
                    // Not before there is one.
                    while (_count == 0)
                        Monitor.Wait(_gate);
                    while (_count > 9)
                    {
                        Monitor.Wait(_gate);
                    }
                    _count--;
                }
            }
        }
        """,
        POOL506ConditionProtocolFix.Loop);

    [Theory]
    [InlineData("lock (_gate) [|Monitor.Wait(_gate)|];")]
    [InlineData("lock (_gate) { if (_count == 0) { [|Monitor.Wait(_gate)|]; _count++; } }")]
    [InlineData("lock (_gate) { if (_count == 0) [|Monitor.Wait(_gate)|]; else _count--; }")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly object _gate = new();
            private readonly ProcessCondition _condition = new();
            private readonly ManualResetEventSlim _event = new();
            private int _count;

            void M(ManagedCondition shared)
            {
                {{body}}
            }
        }
        """;
}
