using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A semaphore between processes: so many permits, which are acquired and released one by one. It goes to other
/// processes as an argument or captured variable of a job, or in anything else that is sent.
/// </summary>
/// <remarks>
/// All members may be called by any number of threads at the same time. Any process may release; that gives back a
/// permit of its own, or else one of another's. What a process held that ends without giving it back comes back to
/// those who wait, up to the number that there was at first. It lives until it is disposed of where it was made, or
/// that process ends; until it has been sent somewhere it also ends when nobody refers to it.
/// </remarks>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
[Accepts(1, Parameter = "count")]
public abstract class ProcessSemaphoreBase : IDisposable, IReleasable
{
    private readonly Permits _permits;

    private protected ProcessSemaphoreBase(int value)
        : this(Permits.Create(value >= 0 ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, "A semaphore starts with zero permits or more.")))
    {
    }

    private protected ProcessSemaphoreBase(Permits permits)
    {
        _permits = permits;
        permits.Segment.Kind = GetType().Name;
    }

    /// <summary>
    /// How many permits there are to acquire at this moment. The counterpart of <c>get_value()</c>, on every system.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public int Value
    {
        get
        {
            _permits.Segment.ThrowIfClosed();
            int value = _permits.Value;
            GC.KeepAlive(_permits);
            return value;
        }
    }

    private protected Permits Permits => _permits;

    /// <summary>How many there may be to acquire.</summary>
    private protected abstract int Most { get; }

    /// <summary>
    /// Acquires a permit, waiting for it as long as it takes. The counterpart of <c>acquire()</c> and of <c>with</c>.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; no permit is taken then.</param>
    /// <returns>What releases the permit when it is disposed of.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was one.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Acquires]
    public LockScope Acquire(CancellationToken cancellationToken = default)
    {
        _permits.Take(Timeout.InfiniteTimeSpan, cancellationToken);
        return new LockScope(this);
    }

    /// <summary>Acquires a permit without holding a thread of the thread pool while it waits.</summary>
    /// <inheritdoc cref="Acquire" path="/param|/returns|/exception"/>
    [Acquires]
    public async Task<LockScope> AcquireAsync(CancellationToken cancellationToken = default)
    {
        if (!_permits.Take(TimeSpan.Zero, cancellationToken))
            await LongWait.Run(() => _permits.Take(Timeout.InfiniteTimeSpan, cancellationToken)).ConfigureAwait(false);
        return new LockScope(this);
    }

    /// <summary>Acquires a permit if there is one. The counterpart of <c>acquire(block=False)</c>.</summary>
    /// <returns>Whether one was acquired.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Acquires]
    public bool TryAcquire() => _permits.Take(TimeSpan.Zero, CancellationToken.None);

    /// <summary>Acquires a permit, waiting for it for a time. The counterpart of <c>acquire(timeout=…)</c>.</summary>
    /// <param name="timeout">How long at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes,
    /// zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting; no permit is taken then.</param>
    /// <returns>Whether one was acquired.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    /// <inheritdoc cref="Acquire" path="/exception"/>
    [Acquires]
    public bool TryAcquire(TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        _permits.Take(AsyncResult.CheckedTimeout(timeout), cancellationToken);

    /// <summary>Releases permits, and lets as many who wait go on. The counterpart of <c>release()</c>.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="SemaphoreFullException">There would be more than there may be; none was released.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Releases]
    public void Release(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!_permits.TryRelease(count, Most))
            throw new SemaphoreFullException(
                $"{count} more would make the {GetType().Name} have more than {Most} permits: it was released more "
                + "often than acquired.");
    }

    /// <summary>
    /// Ends the semaphore for all processes, if this one made it. Does nothing in a process that received it.
    /// </summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_permits.Segment.IsMaker) _permits.Segment.Dispose();
    }

    /// <summary>Says how many permits there are.</summary>
    public override string ToString() =>
        $"{GetType().Name} ({(_permits.Segment.IsClosed ? "disposed" : Describe())})";

    void IReleasable.Release() => Release();

    private protected virtual string Describe() => $"value {Value}";

    private protected static Permits ReadFrom(PayloadReader reader) =>
        Permits.In(SharedSegment.ReadReference(reader));
}
