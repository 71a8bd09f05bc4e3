using System.Buffers;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;

namespace PoolRuntime;

/// <summary>
/// A piece of memory with a name, which processes see the same. Who creates it owns it: when that object is disposed
/// of, or its process ends in whatever way, the name is gone, and those who are attached keep the memory until they let
/// go of it. Who is attached never takes it from others. It also goes to jobs, as argument or captured variable. The
/// counterpart of Python's <c>shared_memory.SharedMemory</c>.
/// </summary>
/// <remarks>
/// Any number of threads may use it at the same time, but nothing keeps what they write apart: hold a
/// <see cref="ProcessLock"/>. Only processes of the same user can attach. A span that was taken before the block was
/// disposed of, and is used afterwards, reads zeros and writes nowhere on Linux and macOS; a <see cref="Memory"/> says
/// that it is disposed of.
/// </remarks>
public sealed class SharedMemoryBlock : IDisposable, ITravelsByReference<SharedMemoryBlock>
{
    private readonly SharedSegment _segment;
    private readonly bool _isReceived;
    private View? _view;
    private volatile bool _isDisposed;

    private SharedMemoryBlock(SharedSegment segment, bool isReceived = false)
    {
        _segment = segment;
        _segment.Kind = nameof(SharedMemoryBlock);
        _isReceived = isReceived;
    }

    /// <summary>The name that others attach by.</summary>
    public string Name => _segment.Name;

    /// <summary>How many bytes it has: as many as were asked for, or a little more on Windows.</summary>
    public int Size => (int)Math.Min(_segment.Length, int.MaxValue);

    /// <summary>
    /// All its bytes, at the speed of memory of one's own. Keep the block, and do not dispose of it, while a span is in
    /// use. The counterpart of <c>buf</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public unsafe Span<byte> Span
    {
        get
        {
            ThrowIfDisposed();
            _segment.Expose();
            return new Span<byte>(_segment.Start, Size);
        }
    }

    /// <summary>
    /// All its bytes, for what cannot hold a span. Its spans are refused once the block is disposed of; while it is
    /// pinned the block cannot be disposed of.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public Memory<byte> Memory
    {
        get
        {
            ThrowIfDisposed();
            return (_view ??= new View(this)).Memory;
        }
    }

    /// <summary>Creates a block, filled with zeros. The counterpart of <c>SharedMemory(name, create=True, size)</c>.
    /// </summary>
    /// <param name="size">How many bytes.</param>
    /// <param name="name">A name that others know; null for one that nobody can guess.</param>
    /// <returns>The block, which owns the name.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">It cannot be a name: it is empty, too long, holds a NUL character or begins
    /// like a made one.</exception>
    /// <exception cref="IOException">There is a block with that name, or no room.</exception>
    public static SharedMemoryBlock Create(int size, string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        SharedSegment segment = SharedSegment.Create(size, name);
        return new SharedMemoryBlock(segment);
    }

    /// <summary>One whose name belongs to another process.</summary>
    internal static SharedMemoryBlock Of(SharedSegment segment) => new(segment, isReceived: true);

    /// <summary>Attaches to a block of this or another program. The counterpart of <c>SharedMemory(name)</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The block; disposing of it lets go of it, and leaves it to others.</returns>
    /// <exception cref="FileNotFoundException">There is no block with that name, or not any more.</exception>
    /// <exception cref="ArgumentException">It cannot be a name.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static SharedMemoryBlock Attach(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new SharedMemoryBlock(SharedSegment.Open(name));
    }

    /// <summary>
    /// Takes the name away before the block is disposed of: nobody else can attach any more. The counterpart of
    /// <c>unlink()</c>. On Windows the system does so when the last process has let go of the block.
    /// </summary>
    /// <exception cref="InvalidOperationException">The block was attached to: who created it owns the name.</exception>
    /// <exception cref="FileNotFoundException">The name is gone already.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public void Unlink()
    {
        ThrowIfDisposed();
        if (!_segment.IsMaker)
            throw new InvalidOperationException("Who created the block owns its name; only there it can be unlinked.");
        if (!_segment.HasName()) throw new FileNotFoundException($"The name '{Name}' is gone already.", Name);
        _segment.RemoveName();
    }

    /// <summary>
    /// Lets go of the block, and takes its name away where it was created. Further calls do nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">Its memory is pinned, as while something is read into it.
    /// </exception>
    public void Dispose()
    {
        if (_isDisposed) return;
        if (_view is { IsPinned: true })
            throw new InvalidOperationException(
                "The memory of the block is pinned, as while something is read into it; dispose of it afterwards.");
        _isDisposed = true;
        // What was received is this process's, for all that refer to it.
        if (!_isReceived) _segment.Dispose();
    }

    /// <summary>Says its name and size.</summary>
    public override string ToString() => _isDisposed || _segment.IsClosed
        ? $"{nameof(SharedMemoryBlock)} (disposed)"
        : $"{nameof(SharedMemoryBlock)} ('{Name}', {Size} bytes)";

    void ITravelsByReference<SharedMemoryBlock>.WriteReference(PayloadWriter writer)
    {
        if (_isDisposed)
            throw new RefusedValueException("this SharedMemoryBlock has been disposed of; send it before that");
        _segment.WriteReference(writer);
    }

    static SharedMemoryBlock ITravelsByReference<SharedMemoryBlock>.ReadReference(PayloadReader reader) =>
        new(SharedSegment.ReadReference(reader), isReceived: true);

    private void ThrowIfDisposed()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _segment.ThrowIfClosed();
    }

    private sealed class View(SharedMemoryBlock block) : MemoryManager<byte>
    {
        private int _pins;

        public bool IsPinned => Volatile.Read(ref _pins) > 0;

        public override Memory<byte> Memory => CreateMemory(block.Size);

        public override Span<byte> GetSpan() => block.Span;

        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)block.Size, nameof(elementIndex));
            block.ThrowIfDisposed();
            block._segment.Expose();
            Interlocked.Increment(ref _pins);
            return new MemoryHandle(block._segment.Start + elementIndex, default, this);
        }

        public override void Unpin() => Interlocked.Decrement(ref _pins);

        protected override void Dispose(bool disposing)
        {
        }
    }
}
