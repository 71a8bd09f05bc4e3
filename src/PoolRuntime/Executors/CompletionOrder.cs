namespace PoolRuntime;

/// <summary>Gives futures in the order in which they are done.</summary>
internal sealed class CompletionOrder<TFuture> where TFuture : Future
{
    private readonly object _gate = new();
    private readonly Queue<TFuture> _done = new();
    private readonly SemaphoreSlim _count = new(0);
    private readonly long? _deadline;
    private readonly int _all;
    private int _left;

    public CompletionOrder(HashSet<TFuture> futures, TimeSpan timeout)
    {
        _all = _left = futures.Count;
        if (timeout != Timeout.InfiniteTimeSpan)
            _deadline = Environment.TickCount64 + (long)Math.Ceiling(timeout.TotalMilliseconds);
        foreach (TFuture future in futures) future.WhenDone(() => Add(future));
    }

    public bool HasMore => _left > 0;

    public TFuture Next() => _count.Wait(TimeLeft) ? Take() : throw Late();

    public async Task<TFuture> NextAsync(CancellationToken cancellationToken) =>
        await _count.WaitAsync(TimeLeft, cancellationToken).ConfigureAwait(false) ? Take() : throw Late();

    private TimeSpan TimeLeft => _deadline is { } deadline
        ? TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64))
        : Timeout.InfiniteTimeSpan;

    private void Add(TFuture future)
    {
        lock (_gate) _done.Enqueue(future);
        _count.Release();
    }

    private TFuture Take()
    {
        _left--;
        lock (_gate) return _done.Dequeue();
    }

    private TimeoutException Late() => new($"{_left} (of {_all}) futures unfinished.");
}
