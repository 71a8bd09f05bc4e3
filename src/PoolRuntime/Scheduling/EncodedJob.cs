using System.Reflection;
using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Scheduling;

/// <summary>A job as bytes, for workers that are elsewhere.</summary>
internal abstract class EncodedJob(JobFunction function, PayloadBuffer payload) : Job
{
    private bool _isReleased;

    public JobFunction Function { get; } = function;

    public override MethodInfo? Method => Function.Method;

    /// <summary>What the worker has to have before it is called; null for nothing.</summary>
    public IReadOnlyList<ISharedObject>? Shared { get; init; }

    /// <summary>Captured variables and arguments, until the job is over.</summary>
    protected PayloadBuffer Payload => payload;

    /// <summary>The bytes of its content: captured variables and arguments.</summary>
    public virtual int ContentSize => payload.Length;

    /// <summary>Where its content lies in the memory of the pool; null when it lies elsewhere.</summary>
    public long? Place => payload.Place;

    /// <summary>The head of the message to the worker.</summary>
    public abstract Frame Head(int sequence);

    /// <summary>Puts the content where it is sent from.</summary>
    public virtual void CopyContent(Span<byte> room) => payload.Written.CopyTo(room);

    /// <summary>It is over: nobody sends it once more.</summary>
    public void Release()
    {
        if (_isReleased) return;
        _isReleased = true;
        payload.Release();
    }

    /// <summary>Takes what the worker says of it; true when that was the last.</summary>
    /// <exception cref="InvalidDataException">It makes no sense.</exception>
    public abstract bool Receive(Frame head, PayloadReader body, int processId);

    protected static NotTransferableException Unreadable(Exception error) =>
        new("The result of the job", $"it came, but cannot be made into a value here: {error.Message}");
}
