using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PoolRuntime.Transport;

/// <summary>The parent's end of the way back from one worker.</summary>
/// <remarks>For one thread. The worker is not trusted: what it says is checked before it is believed.</remarks>
internal sealed unsafe class CompletionReader
{
    private static readonly TimeSpan Doze = TimeSpan.FromMilliseconds(2);

    private readonly WorkerMemory _memory;
    private readonly ByteChannel _doorbell;
    private long _consumed;

    public CompletionReader(WorkerMemory memory, ByteChannel doorbell)
    {
        _memory = memory;
        _doorbell = doorbell;
    }

    public delegate void Receiver(Frame head, ReadOnlySpan<byte> body);

    /// <summary>Hands over all messages that are in the ring; false when there were none.</summary>
    /// <exception cref="InvalidDataException">What is in the ring makes no sense.</exception>
    public bool Drain(Receiver receive)
    {
        long published = Volatile.Read(ref _memory.Published);
        if (published == _consumed) return false;
        if (published < _consumed || published - _consumed > WorkerMemory.RingCapacity) throw Broken();
        while (_consumed < published)
        {
            int position = CompletionRing.PositionOf(_consumed);
            Frame head = Unsafe.Read<Frame>(_memory.Ring + position);
            if (head.Size < 0 || head.Size > WorkerMemory.RingCapacity - position - Frame.HeadSize) throw Broken();
            if (head.Kind != FrameKind.Padding)
                receive(head, new ReadOnlySpan<byte>(_memory.Ring + position + Frame.HeadSize, head.Size));
            _consumed += CompletionRing.SpaceFor(head.Size);
            Volatile.Write(ref _memory.Consumed, _consumed);
        }

        return true;
    }

    /// <summary>
    /// Waits until the worker has something to say, which then is in the ring or is handed over; false when the worker
    /// is gone.
    /// </summary>
    /// <param name="receive">Takes what comes.</param>
    /// <param name="doze">Come back soon even if nobody rings.</param>
    /// <exception cref="InvalidDataException">What comes makes no sense.</exception>
    public bool WaitForMore(Receiver receive, bool doze)
    {
        doze &= _doorbell.CanWaitForData;
        Volatile.Write(ref _memory.Sleep, (int)(doze ? ReaderSleep.Dozing : ReaderSleep.Asleep));
        Interlocked.MemoryBarrier();
        try
        {
            if (Volatile.Read(ref _memory.Published) != _consumed) return true;
            if (doze && !_doorbell.WaitForData(Doze)) return true;
            Span<byte> first = stackalloc byte[1];
            if (!_doorbell.ReadExactly(first)) return false;
            return first[0] switch
            {
                Doorbell.Ring => true,
                Doorbell.Message => ReadMessage(receive),
                _ => throw Broken(),
            };
        }
        finally
        {
            Volatile.Write(ref _memory.Sleep, (int)ReaderSleep.Awake);
        }
    }

    private bool ReadMessage(Receiver receive)
    {
        Span<byte> start = stackalloc byte[Frame.HeadSize];
        if (!_doorbell.ReadExactly(start)) return false;
        Frame head = MemoryMarshal.Read<Frame>(start);
        if (head.Size is < 0 or > Frame.MaxSize) throw Broken();
        byte[] body = GC.AllocateUninitializedArray<byte>(head.Size);
        if (!_doorbell.ReadExactly(body)) return false;
        Drain(receive);
        receive(head, body);
        return true;
    }

    private static InvalidDataException Broken() => new("The worker sent something that is not a message.");
}
