using System.IO.Pipes;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Processes;

/// <summary>Children that are subclasses, and how children say that they end.</summary>
public sealed class SubclassTests : IClassFixture<NothingLeftBehind>
{
    [Fact]
    [Trait("Conformance", "MP-030")]
    public void A_subclass_with_a_pipe_of_its_own_serves_until_it_is_told_to_stop()
    {
        using UpperCaser upperCaser = new();
        using NamedPipeServerStream pipe = new(upperCaser.Pipe);
        upperCaser.Start();
        Bound.Within(pipe.WaitForConnection);
        using StreamReader answers = new(pipe, leaveOpen: true);
        using StreamWriter requests = new(pipe, leaveOpen: true) { AutoFlush = true };
        Assert.Equal("HELLO", Ask("hello"));
        Assert.Equal("WORLD", Ask("world"));
        requests.WriteLine("stop");
        Bound.Within(upperCaser.Join);
        Assert.Equal(0, upperCaser.ExitCode);

        string? Ask(string text)
        {
            requests.WriteLine(text);
            return Bound.Within(answers.ReadLine);
        }
    }

    [Fact]
    [Trait("Conformance", "MP-032")]
    public void Reasons_to_exit_become_exit_codes()
    {
        Assert.Equal(1, CodeOf(static () => ChildProcess.Exit("ignore this, it is a reason of a test")));
        Assert.Equal(1, CodeOf(static () => ChildProcess.Exit(1)));
        Assert.Equal(0, CodeOf(static () => ChildProcess.Exit(0)));
        Assert.Equal(8, CodeOf(static () => ChildProcess.Exit(8)));
        Assert.Equal(0, CodeOf(static () => { }));
    }

    private static int? CodeOf(Action job)
    {
        using ChildProcess child = new(job);
        child.Start();
        Bound.Within(child.Join);
        Assert.Null(child.Exception);
        return child.ExitCode;
    }

    private sealed class UpperCaser : ChildProcess
    {
        public string Pipe { get; } = $"conformance-{Guid.NewGuid():N}";

        public override void Run()
        {
            using NamedPipeClientStream pipe = new(Pipe);
            pipe.Connect();
            using StreamReader requests = new(pipe);
            using StreamWriter answers = new(pipe) { AutoFlush = true };
            while (requests.ReadLine() is { } text && text != "stop") answers.WriteLine(text.ToUpperInvariant());
        }
    }
}
