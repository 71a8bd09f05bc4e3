using System.Reflection;
using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Scheduling;

/// <summary>A job as bytes, for workers that are elsewhere.</summary>
internal abstract class EncodedJob(JobFunction function, byte[] payload) : Job
{
    public JobFunction Function { get; } = function;

    public override MethodInfo? Method => Function.Method;

    /// <summary>Captured variables and arguments.</summary>
    public byte[] Payload { get; } = payload;

    /// <summary>What the worker has to have before it is called; null for nothing.</summary>
    public IReadOnlyList<ISharedObject>? Shared { get; init; }

    /// <summary>The message to the worker.</summary>
    public abstract void WriteCall(PayloadWriter frames, int sequence);

    /// <summary>Takes what the worker says of it; true when that was the last.</summary>
    /// <exception cref="InvalidDataException">It makes no sense.</exception>
    public abstract bool Receive(Frame head, PayloadReader body, int processId);

    protected static NotTransferableException Unreadable(Exception error) =>
        new("The result of the job", $"it came, but cannot be made into a value here: {error.Message}");
}
