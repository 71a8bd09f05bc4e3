using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL101JoinBeforeCloseProof
{
    [Theory]
    [InlineData(POOL101JoinBeforeCloseFix.CloseFirst)]
    [InlineData(POOL101JoinBeforeCloseFix.TerminateFirst)]
    public async Task A_join_before_close_throws(string way)
    {
        var (before, after) =
            await Proof<POOL101JoinBeforeClose, POOL101JoinBeforeCloseFix>.OfPage("POOL101", way);

        Assert.True(before.ExitCode != 0, $"{before}");
        Assert.Contains("System.InvalidOperationException: Join was called before Close", before.Errors);
        Assert.Contains("POOL101", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "385\n", Errors: "" }, $"{after}");
        Assert.Equal(before.Output, after.Output);
    }

    [Fact]
    public async Task On_the_way_of_an_exception_it_hides_what_went_wrong()
    {
        var (before, after) = await Proof<POOL101JoinBeforeClose, POOL101JoinBeforeCloseFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            try
            {
                Run();
            }
            catch (Exception e)
            {
                Console.WriteLine(e.Message.Contains("POOL101") ? "hidden" : e.GetBaseException().Message);
            }

            static void Run()
            {
                var pool = new ProcessPool(1);
                try
                {
                    Console.WriteLine(pool.Map(x => 100 / x, [10]).Sum());
                    pool.Apply(Fail);
                    pool.Close();
                }
                finally
                {
                    [|pool.Join()|];
                }
            }

            static void Fail() => throw new ArgumentException("what went wrong");
            """,
            POOL101JoinBeforeCloseFix.CloseFirst);

        Assert.True(before.Output == "10\nhidden\n", $"{before}");
        Assert.True(after is { ExitCode: 0, Errors: "" }, $"{after}");
        Assert.StartsWith("10\n", after.Output);
        Assert.Contains("what went wrong", after.Output);
    }

    [Fact]
    public async Task On_some_path_it_depends()
    {
        var (before, after) = await Proof<POOL101JoinBeforeClose, POOL101JoinBeforeCloseFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            foreach (var patient in new[] { true, false })
            {
                var pool = new ProcessPool(1);
                Console.WriteLine(pool.Apply(() => 1));
                if (patient)
                    pool.Close();
                try
                {
                    [|pool.Join()|];
                }
                catch (InvalidOperationException e)
                {
                    Console.WriteLine(e.Message.Contains("POOL101"));
                    pool.Terminate();
                }
            }
            """,
            POOL101JoinBeforeCloseFix.CloseFirst);

        Assert.True(before is { ExitCode: 0, Output: "1\n1\nTrue\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "1\n1\n" }, $"{after}");
    }
}
