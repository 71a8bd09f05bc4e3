using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A value that many jobs read and none changes, such as a table or a model: it goes to each worker process once, with
/// the first job that needs it, and not with every job. Jobs capture it, or get it as an argument or a part of one, and
/// read <see cref="Value"/>. Python has it by <c>initializer</c> and global variables only.
/// </summary>
/// <remarks>
/// A worker process has one copy, which all of its jobs see: what one of them changes in it, later ones find changed,
/// and other workers do not. Worker threads have the object itself. What is changed here after the first job that needs
/// it was submitted reaches no worker process. A worker keeps its copy until it ends; this process keeps the value, and
/// its bytes, as long as this object is in use. It cannot be the result of a job.
/// </remarks>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class Shared<T> : ISharedObject
{
    private byte[]? _bytes;

    /// <summary>Makes a value one that is sent once.</summary>
    /// <param name="value">The value. Whether it can travel is seen when the first job needs it, which then is refused
    /// with <see cref="NotTransferableException"/>.</param>
    public Shared(T value) : this(Guid.NewGuid(), value) { }

    /// <summary>The same in a worker.</summary>
    internal Shared(Guid id, T value)
    {
        Id = id;
        Value = value;
    }

    /// <summary>The value. Read it only: a change is seen by the jobs of one worker alone, or by nobody.</summary>
    public T Value { get; }

    private Guid Id { get; }

    Guid ISharedObject.Id => Id;

    byte[] ISharedObject.Bytes =>
        Volatile.Read(ref _bytes) ?? Interlocked.CompareExchange(ref _bytes, Write(), null) ?? _bytes;

    /// <summary>The value, for people.</summary>
    public override string ToString() => $"Shared {Value}";

    private byte[] Write()
    {
        PayloadWriter writer = new();
        Codec.For<T>().Write(writer, Value);
        return writer.ToArray();
    }
}
