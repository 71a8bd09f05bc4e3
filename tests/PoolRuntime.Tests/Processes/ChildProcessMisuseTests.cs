using Xunit;

namespace PoolRuntime.Tests.Processes;

#pragma warning disable POOL403, POOL408, POOL409, POOL503 // That it is refused is what is tested.

/// <summary>What is wrong is said at once, with the way out, and nothing is started.</summary>
public sealed class ChildProcessMisuseTests : IClassFixture<NothingLeftBehind>
{
    private static void Nothing() { }

    [Fact]
    public void Before_the_start_there_is_nothing_to_join_or_end()
    {
        using ChildProcess child = new(Nothing);
        Action[] calls =
        [
            child.Join, () => child.Join(TimeSpan.Zero), () => _ = child.JoinAsync(), () => _ = child.Sentinel,
            () => child.Terminate(), () => child.Kill(), child.Interrupt, () => child.Terminate(TimeSpan.Zero),
        ];
        foreach (Action call in calls)
        {
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(call);
            Assert.Contains("call Start first (POOL105)", error.Message, StringComparison.Ordinal);
        }

        child.Close();
        child.Close();
    }

    [Fact]
    public void After_the_start_nothing_can_be_set_and_nothing_started_again()
    {
        using ChildProcess child = new(Nothing);
        child.Start();
        Assert.Contains(
            "make another ChildProcess (POOL105)", Assert.Throws<InvalidOperationException>(child.Start).Message,
            StringComparison.Ordinal);
        Action[] settings =
        [
            () => child.IsDaemon = true, () => child.OutlivesParent = true,
            () => child.StartMethod = StartMethod.Spawn, () => child.AuthenticationKey = new byte[] { 1 },
        ];
        foreach (Action set in settings)
            Assert.Contains(
                "set it before Start (POOL105)", Assert.Throws<InvalidOperationException>(set).Message,
                StringComparison.Ordinal);
        Bound.Within(child.Join);
        Assert.Throws<InvalidOperationException>(child.Start);
        Assert.Contains(
            "not kept", Assert.Throws<InvalidOperationException>(child.Run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_running_cannot_be_closed_and_what_is_closed_says_nothing()
    {
        using Note note = new();
        ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        child.Start();
        Assert.Contains(
            "join it first", Assert.Throws<InvalidOperationException>(child.Close).Message, StringComparison.Ordinal);
        child.Kill();
        Bound.Within(child.Join);
        child.Close();
        child.Close();
        child.Dispose();
        Action[] calls =
        [
            child.Start, child.Join, () => child.Terminate(), () => child.Kill(), child.Interrupt,
            () => _ = child.IsAlive, () => _ = child.ExitCode, () => _ = child.Id, () => _ = child.Sentinel,
            () => _ = child.Exception, () => child.IsDaemon = true,
        ];
        foreach (Action call in calls) Assert.Throws<ObjectDisposedException>(call);
    }

    [Fact]
    public void Arguments_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentNullException>("job", () => new ChildProcess((Action)null!));
        Assert.Throws<ArgumentNullException>("job", () => ChildProcess.For((Func<int, Task>)null!, 1));
        Assert.Throws<ArgumentException>(() => new ChildProcess(Nothing, name: ""));
        Assert.Throws<ArgumentException>(() => new WithJob());
        Assert.Throws<ArgumentException>("job", () => new ChildProcess((Action)Nothing + Nothing));
        Assert.Contains(
            "POOL409",
            Assert.Throws<ArgumentException>(
                "job", () => new ChildProcess(new Action(static async () => await Task.Yield()))).Message,
            StringComparison.Ordinal);
        using ChildProcess child = new(Nothing);
        Assert.Throws<ArgumentException>(() => child.Name = "");
        Assert.Throws<ArgumentException>(() => child.AuthenticationKey = default);
        Assert.Throws<PlatformNotSupportedException>(() => child.StartMethod = StartMethod.Fork);
        Assert.Throws<ArgumentOutOfRangeException>(() => child.StartMethod = (StartMethod)9);
        child.IsDaemon = true;
        Assert.Throws<InvalidOperationException>(() => child.OutlivesParent = true);
        child.IsDaemon = false;
        child.OutlivesParent = true;
        Assert.Throws<InvalidOperationException>(() => child.IsDaemon = true);
    }

    [Fact]
    public void Negative_timeouts_are_refused()
    {
        using ChildProcess child = new(Nothing);
        child.Start();
        Assert.Throws<ArgumentOutOfRangeException>(() => child.Join(TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => child.Terminate(TimeSpan.FromSeconds(-1)));
        Assert.True(child.Join(Timeout.InfiniteTimeSpan));
        Assert.Equal(0, child.ExitCode);
    }

    [Fact]
    public void What_cannot_travel_is_refused_by_start_and_nothing_is_started()
    {
        using Stream stream = new MemoryStream();
        using ChildProcess captures = new(() => stream.Flush());
        Assert.Contains(
            "stream", Assert.Throws<NotTransferableException>(captures.Start).Message, StringComparison.Ordinal);
        using ChildProcess argument = ChildProcess.For(static stream => stream.Flush(), stream);
        Assert.Throws<NotTransferableException>(argument.Start);
        using WithStream field = new(stream);
        Assert.Contains(
            "'stream' of the 'WithStream'", Assert.Throws<NotTransferableException>(field.Start).Message,
            StringComparison.Ordinal);
        using ChildProcess other = new(Nothing);
        using ChildProcess process = new(() => other.Join());
        Assert.Contains(
            "belongs to the process that made it", Assert.Throws<NotTransferableException>(process.Start).Message,
            StringComparison.Ordinal);
        Assert.False(captures.IsAlive);
        Assert.Empty(ChildProcess.ActiveChildren());
        Assert.Empty(NothingLeftBehind.Children());
    }

    [Fact]
    public void A_subclass_without_a_run_says_so()
    {
        using Empty empty = new();
        empty.Start();
        Bound.Within(empty.Join);
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("does not override Run", empty.Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_daemon_has_no_children()
    {
        using ChildProcess daemon = new(static () => new ChildProcess(Nothing).Start(), isDaemon: true);
        daemon.Start();
        Bound.Within(daemon.Join);
        Assert.Equal(1, daemon.ExitCode);
        Assert.Contains(
            "IsDaemon = false", Assert.IsType<InvalidOperationException>(daemon.Exception).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_subclass_cannot_be_joined_by_itself()
    {
        using JoinsItself child = new();
        child.Start();
        Bound.Within(child.Join);
        Assert.Contains(
            "only the process that made it", Assert.IsType<InvalidOperationException>(child.Exception).Message,
            StringComparison.Ordinal);
    }

    private sealed class WithJob() : ChildProcess(Nothing);

    private sealed class Empty : ChildProcess;

    private sealed class JoinsItself : ChildProcess
    {
        public override void Run() => Join();
    }

    private sealed class WithStream(Stream stream) : ChildProcess
    {
        public override void Run() => stream.Flush();
    }
}
