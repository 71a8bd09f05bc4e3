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
        (Connection<string> here, Connection<string> there) = Pipe.Create<string>();
        using Connection<string> pipe = here;
        using UpperCaser upperCaser = new(there);
        upperCaser.Start();
        pipe.Send("hello");
        Assert.Equal("HELLO", pipe.Receive(Bound.Limit));
        pipe.Send("world");
        Assert.Equal("WORLD", pipe.Receive(Bound.Limit));
        pipe.Send("");
        Bound.Within(upperCaser.Join);
        Assert.Equal(0, upperCaser.ExitCode);
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

    private sealed class UpperCaser(Connection<string> pipe) : ChildProcess
    {
        public override void Run()
        {
            while (pipe.Receive() is { Length: > 0 } text) pipe.Send(text.ToUpperInvariant());
        }
    }
}
