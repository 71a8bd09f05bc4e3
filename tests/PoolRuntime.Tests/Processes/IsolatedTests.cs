using Xunit;

namespace PoolRuntime.Tests.Processes;

/// <summary>One job in a process of its own.</summary>
public sealed class IsolatedTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static async Task<int> SquareLater(int number)
    {
        await Task.Yield();
        return number * number;
    }

    [Fact]
    public async Task Job_runs_in_another_process_that_is_gone_afterwards()
    {
        int process = await Isolated.RunAsync(static () => Environment.ProcessId);
        Assert.NotEqual(Environment.ProcessId, process);
        Assert.DoesNotContain(process, NothingLeftBehind.Children());
        Assert.Equal(49, await Isolated.RunAsync(Square, 7));
        int captured = 5;
        Assert.Equal(25, await Isolated.RunAsync(() => SquareLater(captured)));
        await Isolated.RunAsync(static () => { });
        await Isolated.RunAsync(static async () => { await Task.Yield(); });
    }

    [Fact]
    public async Task Crash_timeout_cancel_and_error_are_those_of_the_job_alone()
    {
        WorkerLostException lost = await Assert.ThrowsAsync<WorkerLostException>(
            () => Isolated.RunAsync(static () => Environment.Exit(9)));
        Assert.Equal(9, lost.ExitCode);
        await Assert.ThrowsAsync<TimeoutException>(() => Isolated.RunAsync(
            static () => Thread.Sleep(Timeout.Infinite), TimeSpan.FromMilliseconds(100)));
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<OperationCanceledException>(() => Isolated.RunAsync(
            static () => Thread.Sleep(Timeout.Infinite), cancellationToken: source.Token));
        await Assert.ThrowsAsync<FormatException>(
            () => Isolated.RunAsync(static () => throw new FormatException("of the job")));
    }

    [Fact]
    public void Bad_arguments_are_refused_at_once_and_leave_no_process_behind()
    {
        Stream stream = Stream.Null;
        Bound.Within(() =>
        {
            Assert.Throws<ArgumentNullException>(() => { _ = Isolated.RunAsync((Action)null!); });
            Assert.Throws<NotTransferableException>(() => { _ = Isolated.RunAsync(() => stream.Flush()); });
            Assert.Throws<ArgumentOutOfRangeException>(() => { _ = Isolated.RunAsync(Square, 2, TimeSpan.Zero); });
        });
        Assert.Empty(NothingLeftBehind.Children());
    }
}
