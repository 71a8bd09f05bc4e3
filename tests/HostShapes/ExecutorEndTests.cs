using Xunit;

namespace HostShapes;

/// <summary>Programs that end while their executors have work.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class ExecutorEndTests(TestPrograms programs)
{
    [Theory]
    [InlineData("Processes")]
    [InlineData("Threads")]
    [Trait("Conformance", "CF-057")]
    public void End_waits_for_an_executor_that_nobody_shut_down(string kind) =>
        Assert.Equal("done\n", Finish("executor-open", kind));

    [Theory]
    [InlineData("Processes")]
    [InlineData("Threads")]
    [Trait("Conformance", "CF-058")]
    public void Submitting_at_the_end_is_refused(string kind) =>
        Assert.Equal("done\nrefused\n", Finish("executor-late", kind));

    [Theory]
    [InlineData("Processes")]
    [InlineData("Threads")]
    [Trait("Conformance", "CF-061")]
    public void End_after_shutdown_without_waiting_does_not_hang_and_loses_nothing(string kind) =>
        Assert.Equal("done\n", Finish("executor-shut-down", kind));

    [Theory]
    [InlineData("Processes")]
    [InlineData("Threads")]
    [Trait("Conformance", "CF-069")]
    public void End_after_cancelling_is_clean(string kind) =>
        Assert.Contains(Finish("executor-cancelled", kind), (string[])["", "done\n"]);

    private string Finish(string scenario, string kind)
    {
        using Run run = programs.StartProbe(scenario, kind);
        string output = run.Finish();
        Assert.Equal("", run.Program.Errors);
        return output;
    }
}
