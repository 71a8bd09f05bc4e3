namespace PoolRuntime.Managers;

internal interface IQueueObject<T>
{
    void Begin(int maxSize);

    int Count();

    bool IsFull();

    long Unfinished();

    void Put(T item, TimeSpan? timeout, CancellationToken cancellationToken);

    bool TryPut(T item);

    [Confirmed]
    T Get(TimeSpan? timeout, CancellationToken cancellationToken);

    [Confirmed]
    Entry<T> TryGet();

    void TaskDone();

    bool Join(TimeSpan? timeout, CancellationToken cancellationToken);

    T[] Shutdown(bool immediate);
}

internal sealed class QueueObject<T>(BlockingQueue<T> queue) : IQueueObject<T>
{
    public void Begin(int maxSize) => queue.MaxSize = maxSize;

    public int Count() => queue.Count;

    public bool IsFull() => queue.IsFull;

    public long Unfinished() => queue.Unfinished;

    public void Put(T item, TimeSpan? timeout, CancellationToken cancellationToken) =>
        queue.Put(item, timeout, cancellationToken);

    public bool TryPut(T item) => queue.TryPut(item);

    public T Get(TimeSpan? timeout, CancellationToken cancellationToken) =>
        OnItsWay(queue.Get(timeout, cancellationToken));

    public Entry<T> TryGet() => queue.TryGet(out T item) ? new Entry<T>(OnItsWay(item), 1) : default;

    public void TaskDone() => queue.TaskDone();

    public bool Join(TimeSpan? timeout, CancellationToken cancellationToken) =>
        queue.Join(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken);

    public T[] Shutdown(bool immediate) => [.. queue.Shutdown(immediate)];

    // One that does not arrive is there for the next one.
    private T OnItsWay(T item)
    {
        if (ServerCall.Current is { } call) call.Undo = () => queue.PutBack(item);
        return item;
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class QueueProxy<T>(ManagedReference reference) :
    RemoteObject(reference, typeof(IQueueObject<T>)), IQueueObject<T>
{
    public void Begin(int maxSize) => Call(nameof(Begin), maxSize);

    public int Count() => Call<int>(nameof(Count));

    public bool IsFull() => Call<bool>(nameof(IsFull));

    public long Unfinished() => Call<long>(nameof(Unfinished));

    public void Put(T item, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Call(nameof(Put), item, timeout, cancellationToken);

    public bool TryPut(T item) => Call<bool>(nameof(TryPut), item);

    public T Get(TimeSpan? timeout, CancellationToken cancellationToken) =>
        Call<T>(nameof(Get), timeout, cancellationToken);

    public Entry<T> TryGet() => Call<Entry<T>>(nameof(TryGet));

    public void TaskDone() => Call(nameof(TaskDone));

    public bool Join(TimeSpan? timeout, CancellationToken cancellationToken) =>
        Call<bool>(nameof(Join), timeout, cancellationToken);

    public T[] Shutdown(bool immediate) => Call<T[]>(nameof(Shutdown), immediate);
}
