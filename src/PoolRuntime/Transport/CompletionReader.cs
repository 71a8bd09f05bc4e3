using System.Runtime.CompilerServices;

namespace PoolRuntime.Transport;

/// <summary>The parent's end of the way back from one worker.</summary>
/// <remarks>For one thread. The worker is not trusted: what it says is checked before it is believed.</remarks>
internal sealed unsafe class CompletionReader
{
    private static readonly TimeSpan Doze = TimeSpan.FromMilliseconds(2);

    private readonly WorkerMemory _memory;
    private readonly ByteChannel _doorbell;
    private readonly PayloadArena? _arena;
    private long _consumed;
    private bool _messageBegun;
    private bool _isCut;

    public CompletionReader(WorkerMemory memory, ByteChannel doorbell)
    {
        _memory = memory;
        _arena = memory.NewResultArena();
        _doorbell = doorbell;
    }

    public delegate void Receiver(Frame head, ReadOnlySpan<byte> body);

    /// <summary>Hands over all messages that are in the ring; false when there were none.</summary>
    /// <exception cref="InvalidDataException">What is in the ring makes no sense.</exception>
    public bool Drain(Receiver receive)
    {
        long published = Volatile.Read(ref _memory.Published);
        if (published == _consumed || _isCut) return false;
        if (published < _consumed || published - _consumed > WorkerMemory.RingCapacity) throw Broken();
        while (_consumed < published)
        {
            int position = CompletionRing.PositionOf(_consumed);
            Frame head = Unsafe.Read<Frame>(_memory.Ring + position);
            if (head.Size < 0 || head.Size > WorkerMemory.RingCapacity - position - Frame.HeadSize) throw Broken();
            if (head.Kind == FrameKind.InPipe)
            {
                if (!ReadMessage(receive)) return false;
            }
            else if (head.Kind == FrameKind.InMemory)
            {
                ReceiveFromArena(receive, head, position);
            }
            else if (head.Kind != FrameKind.Padding)
                receive(head, new ReadOnlySpan<byte>(_memory.Ring + position + Frame.HeadSize, head.Size));
            _consumed += CompletionRing.SpaceFor(head.Size);
            Volatile.Write(ref _memory.Consumed, _consumed);
        }

        return true;
    }

    /// <summary>
    /// Waits until the worker has something to say, which then is in the ring; false when the worker is gone.
    /// </summary>
    /// <param name="doze">Come back soon even if nobody rings.</param>
    /// <exception cref="InvalidDataException">What comes makes no sense.</exception>
    public bool WaitForMore(bool doze)
    {
        if (_isCut) return false;
        doze &= _doorbell.CanWaitForData;
        Volatile.Write(ref _memory.Sleep, (int)(doze ? ReaderSleep.Dozing : ReaderSleep.Asleep));
        Interlocked.MemoryBarrier();
        try
        {
            if (Volatile.Read(ref _memory.Published) != _consumed) return true;
            if (doze && !_doorbell.WaitForData(Doze)) return true;
            return Hear();
        }
        finally
        {
            Volatile.Write(ref _memory.Sleep, (int)ReaderSleep.Awake);
        }
    }

    // One byte of the doorbell; false when the worker is gone.
    private bool Hear()
    {
        Span<byte> first = stackalloc byte[1];
        if (!_doorbell.ReadExactly(first)) return false;
        _messageBegun = first[0] switch
        {
            Doorbell.Ring => false,
            Doorbell.Message => true,
            _ => throw Broken(),
        };
        return true;
    }

    private void ReceiveFromArena(Receiver receive, Frame head, int position)
    {
        if (_arena is null || head.Size != PayloadPlace.Length) throw Broken();
        PayloadPlace place = Unsafe.ReadUnaligned<PayloadPlace>(_memory.Ring + position + Frame.HeadSize);
        if (!_arena.Contains(place.Offset, place.Size)) throw Broken();
        receive(
            new Frame(place.Kind, head.Sequence, head.Number, place.Size),
            new ReadOnlySpan<byte>(_arena.At(place.Offset), place.Size));
    }

    private bool ReadMessage(Receiver receive)
    {
        // Rings for what has been taken long since may stand before it.
        while (!_messageBegun)
            if (!Hear()) return Cut();
        _messageBegun = false;
        Span<byte> start = stackalloc byte[Frame.HeadSize];
        if (!_doorbell.ReadExactly(start)) return Cut();
        Frame head = Frame.Read(start);
        if (head.Size is < 0 or > Frame.MaxSize) throw Broken();
        byte[] body = GC.AllocateUninitializedArray<byte>(head.Size);
        if (!_doorbell.ReadExactly(body)) return Cut();
        receive(head, body);
        return true;
    }

    // The worker died in the middle of a message: nothing that it wrote comes after that.
    private bool Cut()
    {
        _isCut = true;
        return false;
    }

    private static InvalidDataException Broken() => new("The worker sent something that is not a message.");
}
