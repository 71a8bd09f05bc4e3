using Xunit;

namespace HostShapes;

/// <summary>What becomes of the children when a program ends, however it ends.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class ChildEndTests(TestPrograms programs)
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(10);

    private const int Aborted = 128 + 6;

    [Theory]
    [InlineData("return", 0)]
    [InlineData("exit", 3)]
    [InlineData("throw", Aborted)]
    [InlineData("thread", Aborted)]
    public void A_program_waits_for_children_and_ends_daemons(string way, int code)
    {
        using Run run = programs.StartProbe("children", way);
        Assert.Equal(code, run.Program.WaitForExit());
        Assert.Equal("main is done\nchild is done\n", run.Program.Output);
        if (code == Aborted) Assert.Contains("nobody catches this", run.Program.Errors);
        else Assert.Equal("", run.Program.Errors);
        Assert.Equal(["main"], run.MainLog);
    }

    [Fact]
    public void A_program_that_ends_by_a_refusal_of_a_child_says_so_and_ends()
    {
        using Run run = programs.StartProbe("children", "misuse");
        Assert.Equal(Aborted, run.Program.WaitForExit());
        Assert.Equal("main is done\nchild is done\n", run.Program.Output);
        Assert.Contains("POOL105", run.Program.Errors);
    }

    [Fact]
    public void Without_hooks_it_is_the_same()
    {
        using Run run = programs.Start(
            Shapes.WithoutHooks["switched off"](programs), ["children", "return"], ("PROBE_GUARD", "1"));
        Assert.Equal("main is done\nchild is done\n", run.Finish());
    }

    [Fact]
    public void A_program_that_ends_at_once_takes_its_children_with_it()
    {
        using Run run = programs.StartProbe("children", "fail-fast");
        Assert.Equal(Aborted, run.Program.WaitForExit(Prompt));
        Assert.Equal("main is done\n", run.Program.Output);
    }

    [Theory]
    [InlineData("waited for")]
    [InlineData("daemon")]
    public void No_child_outlives_a_program_that_is_killed(string kind)
    {
        using Run run = programs.StartProbe("children-stay", kind);
        int[] children = run.Workers();
        run.Program.WaitForLine("ready");
        run.Program.Kill();
        LinuxProcess.MustBeGone(children, run.Program);
        run.Program.WaitForExit(Prompt);
        Assert.Equal("", run.Program.Errors);
    }

    [Theory]
    [InlineData(LinuxProcess.Terminate)]
    [InlineData(LinuxProcess.Interrupt)]
    public void A_signal_ends_everything_in_silence(int signal)
    {
        using Run run = programs.StartProbe("children-group");
        int[] children = run.Workers();
        run.Program.WaitForLine("ready");
        if (signal == LinuxProcess.Interrupt) LinuxProcess.SendToGroup(signal, run.Program.Id);
        else LinuxProcess.Send(signal, run.Program.Id);
        Assert.Equal(128 + signal, run.Program.WaitForExit(Prompt));
        LinuxProcess.MustBeGone(children, run.Program);
        Assert.Equal("", run.Program.Errors);
    }

    [Theory]
    [InlineData("children-stay", "outlives")]
    [InlineData("children-leave", "")]
    public void A_child_outlives_its_parent_where_it_is_told_to(string scenario, string kind)
    {
        using Run run = programs.StartProbe(scenario, kind);
        int[] children = run.Workers();
        try
        {
            if (kind == "outlives")
            {
                run.Program.WaitForLine("ready");
                run.Program.Kill();
            }

            LinuxProcess.MustBeGone([run.Program.Id], run.Program);
            // Long enough for all ways in which a child hears of the end of its parent.
            Thread.Sleep(300);
            Assert.All(children, child => Assert.True(LinuxProcess.IsAlive(child), $"{child} is gone"));
        }
        finally
        {
            foreach (int child in children) LinuxProcess.Send(LinuxProcess.Kill, child);
        }

        LinuxProcess.MustBeGone(children, run.Program);
    }

    [Fact]
    public void A_child_says_why_it_fails_and_its_parent_knows_it()
    {
        using Run run = programs.StartProbe("children-fail");
        Assert.Equal("1 not today 1 True\n", run.Finish());
        string[] errors = run.Program.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Process failing:", errors[0]);
        Assert.Equal("System.InvalidOperationException: not today", errors[1]);
        Assert.Contains("Children", errors[2]);
        Assert.Equal("for a reason", errors[^1]);
    }

    [Fact]
    [Trait("Conformance", "MP-024")]
    [Trait("Conformance", "MP-025")]
    public void Closed_streams_keep_no_child_from_running()
    {
        using Run run = programs.StartProbe("children-streams", "codes");
        run.Finish();
        Assert.Equal("0 0 1", File.ReadAllText(Path.Combine(Path.GetDirectoryName(run.TemporaryFolder)!, "codes")));
    }

    [Fact]
    [Trait("Conformance", "MP-023")]
    public void A_child_waits_for_its_foreground_threads_alone()
    {
        using Run run = programs.StartProbe("children-threads");
        Assert.Equal("job is done\nthread is done\n", run.Finish());
    }

    [Fact]
    public void What_a_child_shares_with_a_program_is_there_until_the_child_has_ended()
    {
        using Run run = programs.StartProbe("children-lock");
        Assert.Equal("child has the lock\n", run.Finish());
    }

    [Fact]
    public void Nothing_is_left_in_temporary_folders()
    {
        using Run run = programs.StartProbe("children", "return");
        run.Finish();
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.TemporaryFolder));
    }
}
