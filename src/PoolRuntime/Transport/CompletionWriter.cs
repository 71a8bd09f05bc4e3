using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;
using PoolRuntime.Serialization;

namespace PoolRuntime.Transport;

/// <summary>
/// The worker's end of the way back: small messages into the shared ring, large ones through the pipe.
/// </summary>
/// <remarks>For one thread.</remarks>
internal sealed unsafe class CompletionWriter : CompletionSink
{
    /// <summary>Messages above this size go through the pipe.</summary>
    public const int LargestInRing = 64 * 1024;

    private static readonly long LongestDelay = Stopwatch.Frequency / 10_000;

    private readonly WorkerMemory _memory;
    private readonly ByteChannel _doorbell;
    private readonly PayloadArena? _arena;
    private long _published;
    private long _lastRing;
    private bool _unannounced;

    /// <param name="memory">What the worker shares with its parent.</param>
    /// <param name="doorbell">How it wakes its parent.</param>
    /// <param name="arena">Where the payloads are that are too large for the ring; null when there is no such place.
    /// </param>
    public CompletionWriter(WorkerMemory memory, ByteChannel doorbell, PayloadArena? arena = null)
    {
        _memory = memory;
        _arena = arena;
        _doorbell = doorbell;
    }

    /// <summary>Writes a message; it is safe from the worker's death when the method returns.</summary>
    public override void Write(FrameKind kind, int sequence, int number, ReadOnlySpan<byte> body)
    {
        Frame head = new(kind, sequence, number, body.Length);
        if (body.Length > LargestInRing) WriteToPipe(head, body);
        else WriteToRing(head, body);
    }

    /// <summary>Writes a message that may be large; the writer is empty then.</summary>
    public override void Write(FrameKind kind, int sequence, int number, PayloadWriter payload)
    {
        int size = payload.Length;
        GivenResults? given = payload.TakeGiven();
        if (_arena is null || !payload.TryTakePlace(out long offset))
        {
            base.Write(kind, sequence, number, payload);
            given?.Lend(_published);
            return;
        }

        PayloadPlace place = new(offset, size, kind);
        WriteToRing(
            new Frame(FrameKind.InMemory, sequence, number, PayloadPlace.Length),
            MemoryMarshal.AsBytes(new ReadOnlySpan<PayloadPlace>(in place)));
        _arena.Lend(offset, _published);
        given?.Lend(_published);
    }

    /// <summary>
    /// Wakes the parent's reader where it sleeps; with <paramref name="moreFollows"/>, lets it doze on for a moment so
    /// that one waking serves several messages.
    /// </summary>
    public override void Announce(bool moreFollows)
    {
        if (!_unannounced) return;
        Interlocked.MemoryBarrier();
        switch ((ReaderSleep)Volatile.Read(ref _memory.Sleep))
        {
            case ReaderSleep.Awake:
                _unannounced = false;
                return;
            case ReaderSleep.Dozing when moreFollows && Stopwatch.GetTimestamp() - _lastRing < LongestDelay:
                return;
        }

        _unannounced = false;
        _lastRing = Stopwatch.GetTimestamp();
        Volatile.Write(ref _memory.Sleep, (int)ReaderSleep.Awake);
        _doorbell.Write([Doorbell.Ring]);
    }

    private void WriteToRing(Frame head, ReadOnlySpan<byte> body)
    {
        int size = CompletionRing.SpaceFor(body.Length);
        int position = CompletionRing.PositionOf(_published);
        int untilEnd = WorkerMemory.RingCapacity - position;
        if (untilEnd < size)
        {
            WaitForSpace(untilEnd);
            Unsafe.Write(_memory.Ring + position, new Frame(FrameKind.Padding, 0, 0, untilEnd - Frame.HeadSize));
            _published += untilEnd;
            position = 0;
        }

        WaitForSpace(size);
        Unsafe.Write(_memory.Ring + position, head);
        body.CopyTo(new Span<byte>(_memory.Ring + position + Frame.HeadSize, body.Length));
        _published += size;
        Volatile.Write(ref _memory.Published, _published);
        _unannounced = true;
    }

    private void WaitForSpace(int size)
    {
        SpinWait spin = default;
        while (_published + size - Volatile.Read(ref _memory.Consumed) > WorkerMemory.RingCapacity)
        {
            Volatile.Write(ref _memory.Published, _published);
            _unannounced = true;
            Announce(moreFollows: false);
            spin.SpinOnce();
        }
    }

    private void WriteToPipe(Frame head, ReadOnlySpan<byte> body)
    {
        // Its place among the messages in the ring, which the parent would otherwise take out of turn.
        WriteToRing(new Frame(FrameKind.InPipe, head.Sequence, head.Number, 0), []);
        Span<byte> start = stackalloc byte[1 + Frame.HeadSize];
        start[0] = Doorbell.Message;
        MemoryMarshal.Write(start[1..], head);
        _doorbell.Write(start);
        _doorbell.Write(body);
    }
}
