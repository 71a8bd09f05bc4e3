namespace PoolRuntime;

/// <summary>
/// A process has ended that had taken items out of a <see cref="JoinableProcessQueue{T}"/> and had not called
/// <c>TaskDone</c> for them: nobody will. Everything else in the queue is done with. Python waits for ever instead.
/// </summary>
public sealed class QueueItemsLostException : Exception
{
    internal QueueItemsLostException(long count, int processId) : base(
        $"{count} items were taken out of the queue by processes that have ended without calling TaskDone for them, "
        + $"the last by process {processId}. Everything else is done with. Put again what is not done, or look at why "
        + "the process ended.")
    {
        Count = count;
        ProcessId = processId;
    }

    /// <summary>How many items, since this was told before.</summary>
    public long Count { get; }

    /// <summary>The process that had taken the last of them.</summary>
    public int ProcessId { get; }
}
