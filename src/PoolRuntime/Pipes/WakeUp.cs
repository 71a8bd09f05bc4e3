using PoolRuntime.Transport;

namespace PoolRuntime.Pipes;

/// <summary>Ends the waiting of a thread for descriptors: it waits for this one as well.</summary>
internal sealed class WakeUp : IDisposable
{
    [ThreadStatic]
    private static WakeUp? own;

    private readonly Descriptor _write;

    public WakeUp()
    {
        (Read, _write) = PosixSockets.Pair();
        Number = (int)Read.DangerousGetHandle();
        SignalAction = Signal;
    }

    /// <summary>Of this thread, which waits for one thing at a time.</summary>
    public static WakeUp OfThread => own ??= new WakeUp();

    public Descriptor Read { get; }

    public int Number { get; }

    public Action SignalAction { get; }

    public void Signal()
    {
        try
        {
            _ = PosixSockets.Send(_write, [1], wait: false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    /// <summary>Forgets the signals that have come.</summary>
    public void Clear()
    {
        Span<byte> signals = stackalloc byte[64];
        while (PosixSockets.Receive(Read, signals, wait: false) == signals.Length) { }
    }

    public void Dispose()
    {
        Read.Dispose();
        _write.Dispose();
    }

    /// <summary>Waits for what the entries ask for; their answers are in them. False when time is over.</summary>
    public static unsafe bool Poll(Span<Posix.PollEntry> entries, Deadline deadline)
    {
        fixed (Posix.PollEntry* first = entries)
        {
            while (true)
            {
                int ready = Posix.Poll(first, (nuint)entries.Length, deadline.MillisecondsLeft);
                if (ready > 0) return true;
                if (ready == 0 && deadline.IsOver) return false;
                if (ready < 0) Posix.ThrowIfFailedOtherThanInterrupted();
            }
        }
    }
}
