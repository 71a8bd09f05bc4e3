using Xunit;

namespace HostShapes;

/// <summary>What a worker has of its program, and what the processes that jobs start have of a worker.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class InheritanceTests(TestPrograms programs)
{
    [Fact]
    public void A_process_started_by_a_job_has_none_of_the_workers_descriptors()
    {
        using Run run = programs.StartProbe("descriptors");
        // "lrwx------ 1 user group 64 date 0 -> /dev/null"
        string[] links = [.. run.Finish().Split('\n').Where(line => line.Contains(" -> "))
            .Select(line => line[(line.LastIndexOf(' ', line.IndexOf(" -> ", StringComparison.Ordinal) - 1) + 1)..])];
        Assert.Contains(links, link => link.StartsWith("1 -> ", StringComparison.Ordinal));
        // The other one is of `ls` itself, which reads the folder.
        Assert.All(links, link => Assert.True(
            link[..2] is "0 " or "1 " or "2 " || link.Contains("/fd"), $"{link}\n{run.Program}"));
    }

    [Fact]
    public void Workers_do_not_hold_pipes_that_the_program_meant_for_others()
    {
        using Run run = programs.StartProbe("inheritable-pipe");
        Assert.Equal("the pipe has ended\n", run.Finish());
    }

    [Fact]
    public void A_process_started_by_a_job_has_the_environment_of_the_program()
    {
        using Run run = programs.StartProbe(
            ["environment"], ("DOTNET_gcServer", "1"), ("DOTNET_STARTUP_HOOKS", programs.Hook));
        Assert.Equal("end\n", run.Finish());
    }

    [Fact]
    public void The_program_itself_can_be_started_by_a_job()
    {
        using Run run = programs.StartProbe(["start", .. programs.Probe.Command, "hello"]);
        Assert.Equal("hello\n", run.Finish());
        Assert.Equal(["main", "main"], run.MainLog);
    }

    [Fact]
    public void A_pool_can_be_started_by_the_program_that_a_job_starts()
    {
        using Run run = programs.StartProbe(["start", .. programs.Probe.Command, "nested"]);
        Assert.Equal("different processes: 3\n", run.Finish());
        Assert.Equal(["main", "main"], run.MainLog);
    }

    [Fact]
    public void A_job_can_use_the_dotnet_command()
    {
        using Run run = programs.StartProbe("start", TestPrograms.Dotnet, "--version");
        Assert.Matches("^[0-9.]+", run.Finish());
    }

    [Fact]
    public void A_program_started_by_native_code_of_a_job_is_no_worker()
    {
        string command = string.Join(' ', programs.Probe.Command.Select(part => $"'{part}'"));
        using Run run = programs.StartProbe("start-natively", $"{command} hello");
        Assert.Equal("hello\nexit status 0\n", run.Finish());
    }

    [Fact]
    public void The_standard_input_of_a_worker_is_empty_and_its_outputs_are_those_of_the_program()
    {
        using Run run = programs.StartProbe("streams");
        run.Program.Write("for the program\n");
        Assert.Equal(
            "read in the job: nothing\nwritten in the job\nread in the program: for the program\n", run.Finish());
        Assert.Equal("written to the error output in the job\n", run.Program.Errors);
    }

    [Fact]
    public void A_job_that_closes_its_standard_streams_harms_nobody()
    {
        using Run run = programs.StartProbe("close-streams");
        Assert.Equal("same worker: True\nlarge result: 1048576\n", run.Finish());
    }

    [Fact]
    public void Another_startup_hook_runs_once_and_only_in_the_program()
    {
        using Run run = programs.StartProbe(["calls"], ("DOTNET_STARTUP_HOOKS", programs.Hook));
        Assert.Equal(ProbeCalls.AllCalls.Expected, run.Finish());
        Assert.Equal(["main"], run.MainLog);
        Assert.Equal(["hook"], run.HookLog);
    }
}
