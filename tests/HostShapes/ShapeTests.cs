using ProbeCalls;
using Xunit;

namespace HostShapes;

[Collection(ProgramsCollection.Name)]
public sealed class ShapeTests(TestPrograms programs)
{
    public static TheoryData<string> AllShapes => [.. Shapes.All.Keys];

    [Theory]
    [MemberData(nameof(AllShapes))]
    [Trait("Conformance", "X-060")]
    public void Every_kind_of_call_works_and_Main_runs_once(string shape)
    {
        using Run run = programs.Start(Shapes.All[shape](programs), ["calls"]);
        Assert.Equal(AllCalls.Expected, run.Finish());
        Assert.Equal("", run.Program.Errors);
        Assert.Equal(["main"], run.MainLog);
    }

    [Fact]
    public void A_program_can_be_started_by_a_relative_path_and_move_elsewhere()
    {
        string folder = programs.Output("Probe");
        using Run run = programs.StartIn(folder, new Launch("/bin/sh", "-c", "exec ./Probe change-folder /"), []);
        Assert.DoesNotContain("False", run.Finish());
    }

    [Fact]
    public void Every_kind_of_call_works_in_the_process_that_runs_tests() =>
        Assert.Equal(AllCalls.Expected, AllCalls.Run());
}
