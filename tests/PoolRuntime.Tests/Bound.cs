using Xunit;

namespace PoolRuntime.Tests;

/// <summary>Turns a hang into a failure: nothing that a test waits for may take longer.</summary>
internal static class Bound
{
    /// <summary>Far more than anything takes, also on a machine that is busy with other things.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static void Within(Action work) => Within<object?>(() =>
    {
        work();
        return null;
    });

    /// <summary>For what may take longer than anything else, because it was asked to do more.</summary>
    public static void Within(TimeSpan limit, Action work)
    {
        Task task = Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(
            Task.WhenAny(task, Task.Delay(limit)).GetAwaiter().GetResult() == task,
            $"It was not over after {limit.TotalSeconds} s.");
        task.GetAwaiter().GetResult();
    }

    public static T Within<T>(Func<T> work)
    {
        // A thread of its own: the thread pool's may all be waiting themselves.
        Task<T> task = Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        WithinAsync(task).GetAwaiter().GetResult();
        return task.GetAwaiter().GetResult();
    }

    public static async Task WithinAsync(Task task)
    {
        Task first = await Task.WhenAny(task, Task.Delay(Limit));
        Assert.True(first == task, $"It was not over after {Limit.TotalSeconds} s.");
    }

    /// <summary>Waits for something that happens by itself.</summary>
    public static void Until(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, Limit), $"After {Limit.TotalSeconds} s still not so: {what}.");

    /// <summary>The exception, exactly of the type, that the work throws in time.</summary>
    public static TException Throws<TException>(Action work) where TException : Exception =>
        Within(() => Assert.Throws<TException>(work));
}
