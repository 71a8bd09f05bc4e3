namespace PoolAnalyzers.Tests.VerificationTests;

public sealed class FixTests
{
    private const string Before = """
        class C
        {
            void Old() { }
            void New() { }

            void M()
            {
                [|Old|](); // stays
            }
        }
        """;

    private const string After = """
        class C
        {
            void Old() { }
            void New() { }

            void M()
            {
                New(); // stays
            }
        }
        """;

    [Fact]
    public Task A_fix_that_keeps_its_promises_passes() =>
        Verify<OldCall, CallNew>.Fixes(Before, After, CallNew.Key);
}
