namespace PoolRuntime.Scheduling;

/// <summary>
/// Items that a function is called for, and their results as they come. Every item ends once, as result or as error,
/// whoever tells of it first.
/// </summary>
internal abstract class Batch<TItem, T>(ItemFunction<TItem, T> function, TItem[] items, TimeSpan? timeout)
{
    // Only the clock ends an item that somebody is still at; without it nobody has to be asked.
    private readonly bool[]? _ended = timeout is null ? null : new bool[items.Length];

    public ItemFunction<TItem, T> Function { get; } = function;

    public TItem[] Items { get; } = items;

    public T[] Results { get; } = new T[items.Length];

    /// <summary>How long each item may run.</summary>
    public TimeSpan? Timeout { get; } = timeout;

    /// <summary>The call that the items belong to.</summary>
    public abstract object Line { get; }

    /// <summary>Nobody waits for the rest.</summary>
    public abstract bool IsOver { get; }

    /// <summary>Some of the items as a job.</summary>
    /// <exception cref="NotTransferableException">An item cannot travel.</exception>
    public Job NewChunk(int first, int count) => Function.Encoded is null
        ? new LocalChunk<TItem, T>(this, first, count)
        : EncodedChunk<TItem, T>.Write(this, first, count);

    /// <summary>Items have their results, which are in <see cref="Results"/>.</summary>
    public void Succeed(int first, int count, int processId)
    {
        if (_ended is null)
        {
            OnSucceeded(first, count, processId);
            return;
        }

        for (int i = first; i < first + count; i++)
            if (TryEnd(i)) OnSucceeded(i, 1, processId);
    }

    /// <summary>An item has failed; nothing when it has ended before.</summary>
    public void Fail(int index, JobError error, int? processId)
    {
        if (TryEnd(index)) OnFailed(index, error, processId);
    }

    public bool HasEnded(int index)
    {
        if (_ended is null) return false;
        lock (_ended) return _ended[index];
    }

    protected abstract void OnSucceeded(int first, int count, int processId);

    protected abstract void OnFailed(int index, JobError error, int? processId);

    private bool TryEnd(int index)
    {
        if (_ended is null) return true;
        lock (_ended)
        {
            if (_ended[index]) return false;
            return _ended[index] = true;
        }
    }
}
