using Xunit;

namespace HostShapes;

/// <summary>Programs without startup hooks: their workers are the program run again, up to the guard.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class GuardTests(TestPrograms programs)
{
    private static readonly (string Name, string? Value) Guard = ("PROBE_GUARD", "1");

    public static TheoryData<string> AllShapes => [.. Shapes.WithoutHooks.Keys];

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void With_the_guard_every_kind_of_call_works(string shape)
    {
        using Run run = programs.Start(Shapes.WithoutHooks[shape](programs), ["calls"], Guard);
        Assert.Equal(ProbeCalls.AllCalls.Expected, run.Finish());
        Assert.Equal("", run.Program.Errors);
        Assert.Equal(["main", "after the guard"], run.MainLog[..2]);
        // What stands before the guard runs in the two workers and two children as well; the second of the workers may
        // come too late for a call.
        Assert.InRange(run.MainLog.Length, 5, 6);
        Assert.All(run.MainLog[2..], line => Assert.Equal("main", line));
    }

    [Theory]
    [MemberData(nameof(AllShapes))]
    [Trait("Conformance", "MP-200")]
    [Trait("Conformance", "MP-256")]
    public void Without_the_guard_nothing_is_started(string shape)
    {
        using Run run = programs.Start(Shapes.WithoutHooks[shape](programs), ["refused"]);
        string[] refusals = run.Finish().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, refusals.Length);
        Assert.All(
            refusals,
            refusal => Assert.Contains("Make 'EntryPoint.Guard();' the first statement of Main (POOL401).", refusal));
        Assert.Equal(["main"], run.MainLog);
    }

    [Theory]
    [InlineData("nested", "different processes: 3\n")]
    [InlineData("environment", "end\n")]
    public void Jobs_start_what_they_start_elsewhere(string scenario, string expected)
    {
        using Run run = programs.Start(Shapes.WithoutHooks["switched off"](programs), [scenario], Guard);
        Assert.Equal(expected, run.Finish());
    }

    [Fact]
    public void With_hooks_the_guard_changes_nothing()
    {
        using Run run = programs.StartProbe(["calls"], Guard);
        Assert.Equal(ProbeCalls.AllCalls.Expected, run.Finish());
        Assert.Equal(["main", "after the guard"], run.MainLog);
    }
}
