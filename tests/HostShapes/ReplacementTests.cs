using Xunit;

namespace HostShapes;

/// <summary>Workers that die, and those that come in their place.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class ReplacementTests(TestPrograms programs)
{
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void One_death_is_noticed_while_the_other_worker_lives(string which)
    {
        using Run run = programs.StartProbe("kill-one", which);
        Assert.Equal("noticed\nresults that are there: 1\n", run.Finish());
    }

    [Fact]
    public void Fifty_replacements_leave_neither_zombies_nor_descriptors()
    {
        using Run run = programs.StartProbe("replace", "50");
        Assert.Equal("children that are no workers: 0\ndescriptors: few\n", run.Finish());
        Assert.Equal("", run.Program.Errors);
    }

    [Fact]
    public void A_worker_begins_in_the_folder_of_the_program_and_changes_only_its_own()
    {
        using Run run = programs.StartProbe("change-folder", "/");
        Assert.DoesNotContain("False", run.Finish());
        Assert.Equal(5, run.Program.Output.Count(sign => sign == '\n'));
    }

    [Theory]
    [InlineData("DOTNET_GCHeapHardLimit", "1000")]
    [InlineData("DOTNET_STARTUP_HOOKS", "neither/path/nor/name")]
    public void Workers_that_cannot_start_break_the_pool_with_the_reason(string setting, string value)
    {
        using Run run = programs.StartProbe("bad-start", setting, value);
        string output = run.Finish();
        Assert.Equal(10, output.Split("3 workers in a row did not start").Length - 1);
        Assert.DoesNotContain("has answered", output);
    }

    [Fact]
    public void A_pool_in_a_job_has_workers_of_its_own()
    {
        using Run run = programs.StartProbe("nested");
        Assert.Equal("different processes: 3\n", run.Finish());
        Assert.Equal(["main"], run.MainLog);
    }

    [Fact]
    public void Pools_in_jobs_without_end_are_stopped_by_an_error()
    {
        using Run run = programs.StartProbe("recursion");
        Assert.Contains("taken for an endless recursion", run.Finish());
        Assert.Equal("depth 8", run.MainLog[^1]);
        Assert.Equal(10, run.MainLog.Length);
    }
}
