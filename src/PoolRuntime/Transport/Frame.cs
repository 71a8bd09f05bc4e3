using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PoolRuntime.Transport;

/// <summary>The head of every message between a worker and its parent; <see cref="Size"/> bytes follow it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Frame(FrameKind Kind, int Sequence, int Number, int Size)
{
    public const int HeadSize = 16;

    /// <summary>More than this in one message means that the stream is broken, not that the message is large.</summary>
    public const int MaxSize = LargestArray;

    /// <summary>The head that stands at the beginning of the bytes.</summary>
    public static Frame Read(ReadOnlySpan<byte> bytes) =>
        Unsafe.ReadUnaligned<Frame>(ref MemoryMarshal.GetReference(bytes[..HeadSize]));

    // The largest byte array that the runtime can make.
    private const int LargestArray = 0x7FFFFFC7;
}

/// <summary>What a message between a worker and its parent says.</summary>
internal enum FrameKind
{
    /// <summary>Nothing: fills the ring up to its end.</summary>
    Padding,

    /// <summary>In the ring: the message that comes next is too large for it and stands in the pipe.</summary>
    InPipe,

    /// <summary>
    /// In the ring, or before a call: the message, or the content of the call that comes next, lies in shared memory,
    /// at the <see cref="PayloadPlace"/> that follows.
    /// </summary>
    InMemory,

    // Parent to worker

    /// <summary>Where the memory of the pool is, in which calls from now on may lie.</summary>
    OpenCallMemory,

    /// <summary>
    /// As <see cref="InMemory"/>, but in the memory of the pool.
    /// </summary>
    InCallMemory,

    /// <summary>The function <see cref="Frame.Number"/> is the one described.</summary>
    Define,

    /// <summary>Who the worker is and what it runs first and last; the first message but for definitions.</summary>
    Begin,

    /// <summary>
    /// The worker is a child process with one call, which comes next; the first message but for definitions.
    /// </summary>
    BeginChild,

    /// <summary>Call function <see cref="Frame.Number"/>.</summary>
    Call,

    /// <summary>Call function <see cref="Frame.Number"/> for each item.</summary>
    CallChunk,

    /// <summary>
    /// Call function <see cref="Frame.Number"/> for each item, each of which can be given up by itself.
    /// </summary>
    CallTimedChunk,

    /// <summary>The activity that the call that comes next belongs to.</summary>
    Trace,

    /// <summary>The shared object that calls from now on may need.</summary>
    Share,

    /// <summary>The call that comes next is the attempt <see cref="Frame.Number"/> at its job.</summary>
    Repeated,

    /// <summary>There will be no more calls: end.</summary>
    Shutdown,

    // Worker to parent

    /// <summary>The worker is ready for calls.</summary>
    Ready,

    /// <summary>The worker could not begin, for this reason.</summary>
    Refused,

    /// <summary>The call, which is not over yet, began and ended at these times.</summary>
    Timing,

    /// <summary>The call returned this value.</summary>
    Returned,

    /// <summary>The call threw this error.</summary>
    Threw,

    /// <summary>The items from <see cref="Frame.Number"/> on returned these values.</summary>
    ItemsReturned,

    /// <summary>The item <see cref="Frame.Number"/> threw this error.</summary>
    ItemThrew,

    /// <summary>The call is over: all that it had to say has been said, or it was taken back before it began.</summary>
    Finished,
}
