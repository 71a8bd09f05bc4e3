namespace PoolRuntime.Transport;

/// <summary>One end of a one-way stream of bytes to another process, read and written with blocking calls.</summary>
/// <remarks>Reading is for one thread, writing for one thread at a time; closing is for any.</remarks>
internal abstract class ByteChannel : IDisposable
{
    /// <summary>Bytes that can be written ahead of the reader without blocking.</summary>
    public abstract int Capacity { get; }

    /// <summary>Waits for bytes and reads some; 0 means that the other end is gone.</summary>
    public abstract int Read(Span<byte> buffer);

    /// <summary>Whether <see cref="WaitForData"/> can tell before a read.</summary>
    public abstract bool CanWaitForData { get; }

    /// <summary>Whether a read would return at once, waiting for that for at most the time given.</summary>
    public abstract bool WaitForData(TimeSpan timeout);

    /// <summary>Writes all of it; false when the other end is gone.</summary>
    public abstract bool Write(ReadOnlySpan<byte> bytes);

    /// <summary>Returns when the other end is gone. Bytes that wait to be read stay where they are.</summary>
    public abstract void WaitForHangUp();

    public abstract void Dispose();

    /// <summary>Reads until the buffer is full; false when the other end is gone before.</summary>
    public bool ReadExactly(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Read(buffer);
            if (count == 0) return false;
            buffer = buffer[count..];
        }

        return true;
    }
}
