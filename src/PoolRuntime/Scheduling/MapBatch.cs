using PoolRuntime.Serialization;

namespace PoolRuntime.Scheduling;

/// <summary>A map: its result is there when all items have ended.</summary>
internal sealed class MapBatch<TItem, T> : Batch<TItem, T>, ICancellable
{
    private readonly object _gate = new();
    private readonly AsyncResult<T[]> _result;
    private int _left;
    private int _firstFailed = int.MaxValue;
    private JobError? _error;

    public MapBatch(
        Scheduler scheduler, ItemFunction<TItem, T> function, TItem[] items, AsyncResult<T[]> result,
        ItemOptions options) : base(function, items, options)
    {
        Scheduler = scheduler;
        _result = result;
        _left = items.Length;
    }

    public override Scheduler Scheduler { get; }

    public override object Line => this;

    public override bool IsOver => _result.Ready;

    // What has ended by itself may still be held by a worker, which must not be stopped for that.
    public override bool IsUnwanted => IsOver && Volatile.Read(ref _left) > 0;

    /// <summary>Python's formula: four chunks for each worker, so that an uneven load evens out.</summary>
    /// <remarks>Chunks of plain data are kept small enough to be sent ahead while the worker is at another.</remarks>
    public static int DefaultChunkSize(int items, int workers, bool encoded)
    {
        const int largestPlainChunk = 256 * 1024;
        int even = Math.Max(1, (items + workers * 4 - 1) / (workers * 4));
        if (!encoded) return even;
        Codec<TItem> codec = Codec.For<TItem>();
        return codec.TakesEveryValue ? Math.Clamp(largestPlainChunk / codec.SmallestSize, 1, even) : even;
    }

    /// <exception cref="NotTransferableException">An item cannot travel; nothing has been submitted.</exception>
    public void Submit(int chunkSize)
    {
        if (Items.Length == 0)
        {
            _result.SetResult(Results, processId: null);
            return;
        }

        IEnumerable<Job> chunks = Chunks(Math.Min(chunkSize, Scheduler.LargestChunk));
        // Where an item could be refused, all are written before the first is sent.
        if (Function.Encoded is not null && !Codec.For<TItem>().TakesEveryValue) chunks = chunks.ToList();
        // All of it or nothing, also when the pool is closed at this moment.
        Scheduler.Open();
        try
        {
            foreach (Job chunk in chunks)
            {
                if (IsOver) break;
                Scheduler.SubmitMore(chunk);
            }
        }
        finally
        {
            Scheduler.Complete();
        }
    }

    // Some of it may be done already, or is about to be.
    public bool HasBegun => true;

    public bool TryTakeBack(JobError error) => false;

    public override void Cancel(JobError error) => TryCancel(error);

    public bool TryCancel(JobError error)
    {
        if (!_result.SetError(error, processId: null)) return false;
        Withdraw();
        return true;
    }

    public override void Withdraw() => Scheduler.WithdrawLine(this, stopsRunning: true);

    protected override void OnSucceeded(int first, int count, int processId) => Finish(count, processId);

    protected override void OnFailed(int index, JobError error, int? processId)
    {
        lock (_gate)
        {
            // Of several errors the one that a loop would have met first.
            if (index < _firstFailed)
            {
                _firstFailed = index;
                _error = error;
            }
        }

        Finish(1, processId);
    }

    private IEnumerable<Job> Chunks(int size)
    {
        for (int first = 0; first < Items.Length; first += size)
            yield return NewChunk(first, Math.Min(size, Items.Length - first));
    }

    private void Finish(int count, int? processId)
    {
        if (Interlocked.Add(ref _left, -count) != 0) return;
        JobError? error;
        lock (_gate) error = _error;
        if (error is null) _result.SetResult(Results, processId);
        else _result.SetError(error, processId);
    }
}
