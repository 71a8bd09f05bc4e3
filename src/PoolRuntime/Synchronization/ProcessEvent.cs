using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A flag that processes wait for. Whoever waits when it is set comes back with true, even if it is cleared at once. It
/// goes to other processes as an argument or captured variable of a job, or in anything else that is sent. The
/// counterpart of Python's <c>multiprocessing.Event</c>.
/// </summary>
/// <remarks>
/// All members may be called by any number of threads at the same time, and never wait for anybody but in
/// <see cref="Wait"/>. It lives until it is disposed of where it was made, or that process ends; until it has been sent
/// somewhere it also ends when nobody refers to it.
/// </remarks>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public sealed class ProcessEvent : IDisposable, ITravelsByReference<ProcessEvent>
{
    private const int Size = 64;

    private const int IsSetBit = 1;

    // Counts how often it was set: who waits compares, and so misses nothing.
    private const int OneTime = 2;

    private readonly SharedSegment _segment;

    /// <summary>Makes an event that is not set.</summary>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public ProcessEvent() : this(SharedSegment.Create(Size))
    {
    }

    private ProcessEvent(SharedSegment segment)
    {
        _segment = segment;
        segment.Kind = nameof(ProcessEvent);
    }

    /// <summary>Whether it is set at this moment. The counterpart of <c>is_set()</c>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public unsafe bool IsSet
    {
        get
        {
            _segment.ThrowIfClosed();
            bool isSet = (Volatile.Read(ref *Word) & IsSetBit) != 0;
            GC.KeepAlive(this);
            return isSet;
        }
    }

    private unsafe int* Word => (int*)_segment.Start;

    /// <summary>Sets it, and lets everybody go on who waits. The counterpart of <c>set()</c>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public unsafe void Set()
    {
        _segment.ThrowIfClosed();
        while (true)
        {
            int seen = Volatile.Read(ref *Word);
            if ((seen & IsSetBit) != 0) break;
            if (Interlocked.CompareExchange(ref *Word, unchecked(seen + OneTime) | IsSetBit, seen) != seen) continue;
            SharedWait.Wake(Word, int.MaxValue);
            break;
        }

        GC.KeepAlive(this);
    }

    /// <summary>Makes it not set, so that who waits from now on waits. The counterpart of <c>clear()</c>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public unsafe void Clear()
    {
        _segment.ThrowIfClosed();
        Interlocked.And(ref *Word, ~IsSetBit);
        GC.KeepAlive(this);
    }

    /// <summary>Waits until it is set. The counterpart of <c>wait(timeout)</c>.</summary>
    /// <param name="timeout">How long at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes,
    /// zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it is set, or was while this waited.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before it was set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public unsafe bool Wait(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        _segment.ThrowIfClosed();
        int first = Volatile.Read(ref *Word);
        bool wasSet = (first & IsSetBit) != 0;
        if (!wasSet)
        {
            using SharedWait wait = new(_segment, limit, cancellationToken);
            while (!(wasSet = Volatile.Read(ref *Word) != first) && !wait.IsOver) wait.Sleep(Word, first);
        }

        GC.KeepAlive(this);
        return wasSet;
    }

    /// <summary>Waits until it is set without holding a thread of the thread pool.</summary>
    /// <inheritdoc cref="Wait" path="/param|/returns|/exception"/>
    public async Task<bool> WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        return Wait(TimeSpan.Zero, cancellationToken)
            || await LongWait.Run(() => Wait(limit, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the event for all processes, if this one made it. Does nothing in a process that received it.
    /// </summary>
    public void Dispose()
    {
        if (_segment.IsMaker) _segment.Dispose();
    }

    /// <summary>Says whether it is set.</summary>
    public override string ToString() =>
        $"{nameof(ProcessEvent)} ({(_segment.IsClosed ? "disposed" : IsSet ? "set" : "unset")})";

    void ITravelsByReference<ProcessEvent>.WriteReference(PayloadWriter writer) => _segment.WriteReference(writer);

    static ProcessEvent ITravelsByReference<ProcessEvent>.ReadReference(PayloadReader reader) =>
        new(SharedSegment.ReadReference(reader).AtLeast(Size));
}
