using Xunit;

namespace HostShapes;

/// <summary>Ctrl-C, as a terminal sends it: to the group of the program.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class InterruptTests(TestPrograms programs)
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(10);

    private static readonly string[] Cancelled =
    [
        "OperationCanceledException", "OperationCanceledException", "OperationCanceledException",
        "OperationCanceledException", "InvalidOperationException",
    ];

    private static IEnumerable<string> Told(Run run) =>
        run.Program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(line => line != "ready").Skip(1);

    [Fact]
    public void First_one_stops_the_pool_and_the_program_ends_in_its_own_way()
    {
        using Run run = programs.StartProbe("interrupt", "ends");
        int[] workers = run.Workers();
        run.Program.WaitForLine("ready");
        LinuxProcess.SendToGroup(LinuxProcess.Interrupt, run.Program.Id);
        Assert.Equal(0, run.Program.WaitForExit(Prompt));
        Assert.Equal([.. Cancelled, "ended"], Told(run));
        Assert.Equal("", run.Program.Errors);
        LinuxProcess.MustBeGone(workers, run.Program);
    }

    [Fact]
    public void Second_one_ends_the_program_at_once()
    {
        using Run run = programs.StartProbe("interrupt", "stays");
        int[] workers = run.Workers();
        run.Program.WaitForLine("ready");
        LinuxProcess.SendToGroup(LinuxProcess.Interrupt, run.Program.Id);
        run.Program.WaitForLine("InvalidOperationException");
        LinuxProcess.SendToGroup(LinuxProcess.Interrupt, run.Program.Id);
        Assert.Equal(128 + LinuxProcess.Interrupt, run.Program.WaitForExit(Prompt));
        Assert.Equal(Cancelled, Told(run));
        Assert.Equal("", run.Program.Errors);
        LinuxProcess.MustBeGone(workers, run.Program);
    }

    [Fact]
    public void Workers_do_not_hear_it_where_the_program_goes_on()
    {
        using Run run = programs.StartProbe("interrupt-own");
        run.Program.WaitForLine("ready");
        LinuxProcess.SendToGroup(LinuxProcess.Interrupt, run.Program.Id);
        Assert.Equal(0, run.Program.WaitForExit());
        Assert.Equal([$"sum {Enumerable.Range(0, 100).Sum()}"], Told(run));
        Assert.Equal("", run.Program.Errors);
    }
}
