namespace PoolRuntime.Scheduling;

/// <summary>
/// Items that a function is called for, and their results as they come. Every item ends once, as result or as error,
/// whoever tells of it first.
/// </summary>
internal abstract class Batch<TItem, T>(ItemFunction<TItem, T> function, TItem[] items, ItemOptions options)
{
    // Only the clock ends an item that somebody is still at, and only then, or where items are run again, somebody has
    // to be asked: which attempt is at work at each item, 0 when it has ended.
    private readonly byte[]? _attempts = options.Timeout is null && options.Retry is null ? null : Ones(items.Length);
    private readonly Dictionary<int, AttemptLog>? _logs = options.Retry is null ? null : [];

    public ItemFunction<TItem, T> Function { get; } = function;

    public TItem[] Items { get; } = items;

    public T[] Results { get; } = new T[items.Length];

    /// <summary>How long each item may run.</summary>
    public TimeSpan? Timeout => options.Timeout;

    /// <summary>Who runs it.</summary>
    public abstract Scheduler Scheduler { get; }

    /// <summary>The call that the items belong to.</summary>
    public abstract object Line { get; }

    /// <summary>Nobody waits for the rest.</summary>
    public abstract bool IsOver { get; }

    /// <summary>It was given up before all items had ended.</summary>
    public abstract bool IsUnwanted { get; }

    /// <summary>Some of the items as a job.</summary>
    /// <exception cref="NotTransferableException">An item cannot travel.</exception>
    public Job NewChunk(int first, int count, int attempt = 1)
    {
        Job chunk = Function.Encoded is null
            ? new LocalChunk<TItem, T>(this, first, count) { Attempt = attempt }
            : EncodedChunk<TItem, T>.Write(this, first, count, attempt);
        chunk.Trace = options.Trace;
        return chunk;
    }

    /// <summary>Items have their results, which are in <see cref="Results"/>.</summary>
    public void Succeed(int first, int count, int processId, int attempt)
    {
        if (_attempts is null)
        {
            Count(first, count, processId);
            return;
        }

        for (int i = first; i < first + count; i++)
            if (TryEnd(i, attempt)) Count(i, 1, processId);
    }

    /// <summary>An attempt at an item has failed; nothing when it has ended before.</summary>
    public void Fail(int index, JobError error, int? processId, int attempt)
    {
        if (!TryEnd(index, attempt)) return;
        if (options.Retry is { } policy && !IsOver && (attempt > 1 || AttemptLog.IsConcerned(policy, error)))
            LogOf(index, policy).Failed(
                error, delay => Repeat(index, attempt + 1, delay), final => CountFailed(index, final, processId));
        else CountFailed(index, error, processId);
    }

    /// <summary>Whether there is nothing more to do about that attempt at an item.</summary>
    public bool HasEnded(int index, int attempt)
    {
        if (_attempts is null) return false;
        lock (_attempts) return _attempts[index] != attempt;
    }

    /// <summary>Gives the call up that the items belong to.</summary>
    public abstract void Cancel(JobError error);

    /// <summary>Takes the jobs of a call back that was given up.</summary>
    public abstract void Withdraw();

    protected abstract void OnSucceeded(int first, int count, int processId);

    protected abstract void OnFailed(int index, JobError error, int? processId);

    private void Count(int first, int count, int processId)
    {
        options.Progress?.Add(done: count, failed: 0);
        OnSucceeded(first, count, processId);
    }

    private void CountFailed(int index, JobError error, int? processId)
    {
        options.Progress?.Add(done: 1, failed: 1);
        OnFailed(index, error, processId);
    }

    private AttemptLog LogOf(int index, RetryPolicy policy)
    {
        lock (_logs!)
        {
            if (!_logs.TryGetValue(index, out AttemptLog? log))
                _logs.Add(index, log = new AttemptLog(Scheduler, policy));
            return log;
        }
    }

    private void Repeat(int index, int attempt, TimeSpan delay)
    {
        lock (_attempts!) _attempts[index] = (byte)attempt;
        Job job;
        try
        {
            job = NewChunk(index, 1, attempt);
        }
        catch (NotTransferableException error)
        {
            // It may have become impossible to send since the first time.
            if (TryEnd(index, attempt)) CountFailed(index, new JobError(() => error), processId: null);
            return;
        }

        Scheduler.SubmitAfter(job, delay);
    }

    private bool TryEnd(int index, int attempt)
    {
        if (_attempts is null) return true;
        lock (_attempts)
        {
            if (_attempts[index] != attempt) return false;
            _attempts[index] = 0;
            return true;
        }
    }

    private static byte[] Ones(int count)
    {
        byte[] ones = new byte[count];
        Array.Fill(ones, (byte)1);
        return ones;
    }
}
