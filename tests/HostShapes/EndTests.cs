using Xunit;

namespace HostShapes;

/// <summary>However a program ends, its workers end as well, and say nothing.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class EndTests(TestPrograms programs)
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("idle")]
    [InlineData("loop")]
    [InlineData("sleep")]
    public void No_worker_outlives_a_program_that_is_killed(string work)
    {
        using Run run = programs.StartProbe(work);
        int[] workers = run.Workers();
        run.Program.WaitForLine("ready");
        run.Program.Kill();
        LinuxProcess.MustBeGone(workers, run.Program);
        run.Program.WaitForExit(Prompt);
        Assert.Equal("", run.Program.Errors);
    }

    [Theory]
    [InlineData("None")]
    [InlineData("Loop")]
    [InlineData("Sleep")]
    [Trait("Conformance", "X-013")]
    public void A_pool_that_nobody_disposes_of_keeps_nothing_alive_and_is_warned_of(string work)
    {
        using Run run = programs.StartProbe("leave", work);
        run.Program.WaitForLine("ready");
        Assert.Equal(0, run.Program.WaitForExit(Prompt));
        LinuxProcess.MustBeGone(run.Workers(), run.Program);
        string lost = work == "None" ? "" : ", and what it had to do is lost";
        Assert.Equal(
            $"A ProcessPool was open when the program ended{lost}. Dispose of it, or close and join it (POOL103).\n",
            run.Program.Errors);
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.TemporaryFolder));
    }

    /// <summary>Its workers may still be on their way out, but nobody has forgotten it.</summary>
    [Theory]
    [InlineData("None")]
    [InlineData("Loop")]
    [InlineData("Sleep")]
    public void A_pool_that_was_terminated_just_before_the_end_is_not_warned_of(string work)
    {
        using Run run = programs.StartProbe("leave-terminated", work);
        Assert.Equal(0, run.Program.WaitForExit(Prompt));
        LinuxProcess.MustBeGone(run.Workers(), run.Program);
        Assert.Equal("", run.Program.Errors);
    }

    [Theory]
    [InlineData(LinuxProcess.Interrupt)]
    [InlineData(LinuxProcess.Terminate)]
    [Trait("Conformance", "X-033")]
    public void A_signal_in_the_middle_of_a_map_ends_everything_in_silence(int signal)
    {
        using Run run = programs.StartProbe("map");
        int[] workers = run.Workers();
        run.Program.WaitForLine("ready");
        // Ctrl-C in a terminal reaches the whole group.
        if (signal == LinuxProcess.Interrupt) LinuxProcess.SendToGroup(signal, run.Program.Id);
        else LinuxProcess.Send(signal, run.Program.Id);
        Assert.Equal(128 + signal, run.Program.WaitForExit(Prompt));
        LinuxProcess.MustBeGone(workers, run.Program);
        Assert.Equal("", run.Program.Errors);
        Assert.Equal(["main"], run.MainLog);
    }

    [Theory]
    [InlineData("None", 1)]
    [InlineData("Loop", 1)]
    [InlineData("Sleep", 1)]
    [InlineData("Sleep", 2)]
    [Trait("Conformance", "X-033")]
    public void Ctrl_C_ends_everything_in_silence(string work, int times)
    {
        using Run run = programs.StartProbe("group", work);
        int[] workers = run.Workers();
        run.Program.WaitForLine("ready");
        LinuxProcess.SendToGroup(LinuxProcess.Interrupt, run.Program.Id);
        // The second one may find nobody any more.
        for (int i = 1; i < times; i++) LinuxProcess.TrySendToGroup(LinuxProcess.Interrupt, run.Program.Id);
        Assert.Equal(128 + LinuxProcess.Interrupt, run.Program.WaitForExit(Prompt));
        LinuxProcess.MustBeGone(workers, run.Program);
        Assert.Equal("", run.Program.Errors);
    }

    [Fact]
    public void Nothing_is_left_in_temporary_folders()
    {
        string[] before = SharedMemoryFiles();
        using Run run = programs.StartProbe("calls");
        run.Finish();
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.TemporaryFolder));
        Assert.DoesNotContain(SharedMemoryFiles().Except(before), name => name.Contains("pool"));
    }

    [Fact]
    public void Nothing_is_left_of_workers_that_were_killed()
    {
        using Run run = programs.StartProbe("terminate");
        Assert.Equal("children: 0\n", run.Finish());
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.TemporaryFolder));
    }

    private static string[] SharedMemoryFiles() => Directory.GetFileSystemEntries("/dev/shm");
}
