using System.Diagnostics;
using PoolRuntime.Sharing;

namespace PoolRuntime.Synchronization;

/// <summary>
/// One wait for a word of shared memory to change, in slices: after each one looks whether who should change it still
/// lives.
/// </summary>
internal unsafe ref struct SharedWait : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private readonly SharedSegment _segment;
    private readonly TimeSpan _limit;
    private readonly CancellationToken _cancellationToken;
    private readonly long _start;
    private CancellationTokenRegistration _registration;
    private int* _registered;

    /// <summary>A wait that begins now.</summary>
    /// <param name="segment">Where the word is.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public SharedWait(SharedSegment segment, TimeSpan limit, CancellationToken cancellationToken)
    {
        _segment = segment;
        _limit = limit;
        _cancellationToken = cancellationToken;
        _start = limit == Timeout.InfiniteTimeSpan ? 0 : Stopwatch.GetTimestamp();
    }

    /// <summary>Whether the time is over.</summary>
    public readonly bool IsOver => _limit != Timeout.InfiniteTimeSpan && Left <= TimeSpan.Zero;

    private readonly TimeSpan Left => _limit - Stopwatch.GetElapsedTime(_start);

    /// <summary>
    /// Sleeps while the word is as expected, until it is woken or a slice is over. May return for no reason.
    /// </summary>
    /// <returns>Whether a slice is over, so that it is time to look for the dead.</returns>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The memory was given up meanwhile.</exception>
    public bool Sleep(int* word, int expected)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _segment.ThrowIfClosed();
        TimeSpan slice = Slice;
        if (_limit != Timeout.InfiniteTimeSpan && Left is var left && left < slice)
        {
            if (left <= TimeSpan.Zero) return true;
            slice = left;
        }

        if (_cancellationToken.CanBeCanceled && _registered != word) WakeWhenCancelled(word);
        long start = Stopwatch.GetTimestamp();
        if (Futex.IsSupported)
            Futex.Sleep(word, expected, slice);
        else
            Naps.Sleep(word, expected, slice);
        GC.KeepAlive(_segment);
        return Stopwatch.GetElapsedTime(start) >= slice;
    }

    /// <summary>A moment, for what is only a matter of moments.</summary>
    /// <inheritdoc cref="Sleep" path="/exception"/>
    public readonly void Nap()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _segment.ThrowIfClosed();
        Thread.Sleep(1);
    }

    public void Dispose() => _registration.Dispose();

    /// <summary>Wakes who sleeps on the word.</summary>
    public static void Wake(int* word, int count)
    {
        if (Futex.IsSupported) Futex.WakeUp(word, count);
    }

    private void WakeWhenCancelled(int* word)
    {
        _registration.Dispose();
        _registered = word;
        SharedSegment segment = _segment;
        nint at = (nint)word;
        _registration = _cancellationToken.Register(() =>
        {
            Wake((int*)at, int.MaxValue);
            GC.KeepAlive(segment);
        });
    }
}
