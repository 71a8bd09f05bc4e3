using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>What a worker takes as one call: a single job, or a chunk of a map.</summary>
internal abstract class Job(JobFunction function, byte[] payload)
{
    public JobFunction Function { get; } = function;

    /// <summary>Captured variables and arguments.</summary>
    public byte[] Payload { get; } = payload;

    /// <summary>The message to the worker.</summary>
    public abstract void WriteCall(PayloadWriter frames, int sequence);

    /// <summary>Takes what the worker says of it; true when that was the last.</summary>
    /// <exception cref="InvalidDataException">It makes no sense.</exception>
    public abstract bool Receive(Frame head, PayloadReader body, int processId);

    /// <summary>
    /// The worker that had begun it is gone: fails what it was at, and returns what others still have to do.
    /// </summary>
    public abstract List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem);

    /// <summary>All of it that is not done fails.</summary>
    public abstract void Fail(Func<Exception> error);

    protected static NotTransferableException Unreadable(Exception error) =>
        new("The result of the job", $"it came, but cannot be made into a value here: {error.Message}");
}
