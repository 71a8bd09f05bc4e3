using PoolRuntime.Serialization;

namespace PoolRuntime.Transport;

/// <summary>Where a worker says what has become of its calls.</summary>
internal abstract class CompletionSink
{
    /// <summary>Says something.</summary>
    public abstract void Write(FrameKind kind, int sequence, int number, ReadOnlySpan<byte> body);

    /// <summary>Says something that may be large; the writer is empty then.</summary>
    public virtual void Write(FrameKind kind, int sequence, int number, PayloadWriter payload)
    {
        Write(kind, sequence, number, payload.Written);
        payload.Clear();
    }

    /// <summary>
    /// Sees to it that it is heard; with <paramref name="moreFollows"/> maybe a moment later, together with what
    /// follows.
    /// </summary>
    public abstract void Announce(bool moreFollows);
}
