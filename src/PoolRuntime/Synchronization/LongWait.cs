namespace PoolRuntime.Synchronization;

/// <summary>Waits for other processes without holding threads that others need.</summary>
internal static class LongWait
{
    public static Task<T> Run<T>(Func<T> wait) => Task.Factory.StartNew(
        wait, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);
}
