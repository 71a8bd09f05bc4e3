namespace PoolRuntime.Scheduling;

/// <summary>Reads the items of a stream, as many ahead as it has room for, and submits them in chunks.</summary>
internal sealed class StreamFeeder<TItem, T>(
    ResultStream<T> stream, ItemFunction<TItem, T> function, int chunkSize, ItemOptions options)
{
    private readonly List<TItem> _chunk = [];

    // Items that may still be added to the chunk.
    private int _room;

    /// <summary>Reads on a thread of its own: whoever gave the items may make their reader wait.</summary>
    public void Start(IEnumerable<TItem> items)
    {
        stream.Scheduler.Open(stream);
        new Thread(() => Feed(items)) { IsBackground = true, Name = "PoolRuntime: reads items" }.Start();
    }

    /// <summary>Reads without holding a thread.</summary>
    public void Start(IAsyncEnumerable<TItem> items)
    {
        stream.Scheduler.Open(stream);
        _ = Task.Run(() => FeedAsync(items));
    }

    private void Feed(IEnumerable<TItem> items)
    {
        JobError? error = null;
        try
        {
            using IEnumerator<TItem> each = items.GetEnumerator();
            while (WaitForRoom() && each.MoveNext()) Add(each.Current);
        }
        catch (Exception thrown)
        {
            error = new JobError(thrown);
        }

        End(error);
    }

    private async Task FeedAsync(IAsyncEnumerable<TItem> items)
    {
        JobError? error = null;
        try
        {
            await using IAsyncEnumerator<TItem> each = items.GetAsyncEnumerator();
            while (await WaitForRoomAsync().ConfigureAwait(false) && await each.MoveNextAsync().ConfigureAwait(false))
                Add(each.Current);
        }
        catch (Exception thrown)
        {
            error = new JobError(thrown);
        }

        End(error);
    }

    // Once for each chunk, so that chunks go out whole.
    private bool WaitForRoom()
    {
        while (_room == 0)
        {
            _room = stream.Room(chunkSize, out Task? again);
            if (_room > 0) break;
            if (again is null) return false;
            again.Wait();
        }

        return stream.TakesItems;
    }

    private async ValueTask<bool> WaitForRoomAsync()
    {
        while (_room == 0)
        {
            _room = stream.Room(chunkSize, out Task? again);
            if (_room > 0) break;
            if (again is null) return false;
            await again.ConfigureAwait(false);
        }

        return stream.TakesItems;
    }

    private void Add(TItem item)
    {
        _chunk.Add(item);
        if (--_room == 0) Send();
    }

    private void Send()
    {
        if (_chunk.Count == 0) return;
        TItem[] items = [.. _chunk];
        _chunk.Clear();
        long first = stream.CountSubmitted(items.Length);
        try
        {
            Submit(first, items);
        }
        catch (NotTransferableException) when (items.Length > 1)
        {
            for (int i = 0; i < items.Length; i++) SubmitAlone(first + i, items[i]);
        }
        catch (Exception error)
        {
            // They have been counted, and each ends once.
            for (int i = 0; i < items.Length; i++) Fail(first + i, error);
        }
    }

    private void SubmitAlone(long index, TItem item)
    {
        try
        {
            Submit(index, [item]);
        }
        catch (Exception error)
        {
            Fail(index, error);
        }
    }

    private void Fail(long index, Exception error)
    {
        options.Progress?.Add(done: 1, failed: 1);
        stream.Deliver(index, new JobError(error));
    }

    private void Submit(long first, TItem[] items)
    {
        StreamBatch<TItem, T> batch = new(stream, first, function, items, options);
        stream.Scheduler.SubmitMore(batch.NewChunk(0, items.Length));
    }

    private void End(JobError? error)
    {
        Send();
        stream.EndInput(error);
        stream.Scheduler.Complete(stream);
    }
}
