using ProbeCalls;
using Xunit;

namespace HostShapes;

/// <summary>A small program with a pool in each kind of program, which says what it has to say and nothing else.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class SquaresTests(TestPrograms programs)
{
    private Launch Executable => TestPrograms.Executable(programs.Output("Probe"), "Probe");

    [Fact]
    [Trait("Conformance", "MH-001")]
    public void Executable_prints_its_squares() => Check(Executable);

    [Fact]
    [Trait("Conformance", "MH-002")]
    public void Executable_prints_them_by_another_name()
    {
        string link = Path.Combine(programs.NewFolder("link"), "other");
        File.CreateSymbolicLink(link, Executable.File);
        Check(new Launch(link));
    }

    [Fact]
    [Trait("Conformance", "MH-003")]
    public void Process_with_a_foreign_Main_computes_them() => Assert.Equal(Squares.Expected, Squares.Run());

    [Fact]
    [Trait("Conformance", "MH-004")]
    public void Assembly_prints_them() => Check(programs.Probe);

    [Fact]
    [Trait("Conformance", "MH-005")]
    public void Published_folder_prints_them_from_another_folder()
    {
        using Run run = programs.StartIn("/", Shapes.Published(programs, "--self-contained"), ["squares"]);
        Assert.Equal(Squares.Expected, run.Finish());
        Assert.Equal("", run.Program.Errors);
    }

    [Fact]
    [Trait("Conformance", "MH-008")]
    public void One_compressed_file_prints_them() => Check(Shapes.Published(
        programs, "--self-contained", "-p:PublishSingleFile=true", "-p:EnableCompressionInSingleFile=true"));

    [Fact]
    [Trait("Conformance", "MH-010")]
    public void One_file_with_the_framework_of_the_machine_prints_them() =>
        Check(Shapes.Published(programs, "--no-self-contained", "-p:PublishSingleFile=true"));

    [Fact]
    [Trait("Conformance", "MH-012")]
    public void Program_of_one_source_file_works()
    {
        using Run run = programs.Start(Shapes.All["dotnet run program.cs"](programs), []);
        Assert.Equal(AllCalls.Expected, run.Finish());
        Assert.Equal("", run.Program.Errors);
    }

    [Fact]
    [Trait("Conformance", "MH-013")]
    public void Trimmed_program_prints_them() =>
        Check(Shapes.WithoutHooks["trimmed"](programs), ("PROBE_GUARD", "1"));

    private void Check(Launch launch, params (string Name, string? Value)[] environment)
    {
        using Run run = programs.Start(launch, ["squares"], environment);
        Assert.Equal(Squares.Expected, run.Finish());
        Assert.Equal("", run.Program.Errors);
    }
}
