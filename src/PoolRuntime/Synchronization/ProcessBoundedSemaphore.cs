using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A semaphore between processes: so many permits, which are acquired and released one by one. It cannot
/// be released more often than it was acquired. The counterpart of Python's
/// <c>multiprocessing.BoundedSemaphore</c>.
/// </summary>
/// <inheritdoc path="/remarks"/>
[ThreadSafe]
public sealed class ProcessBoundedSemaphore : ProcessSemaphoreBase, ITravelsByReference<ProcessBoundedSemaphore>
{
    /// <summary>Makes a semaphore.</summary>
    /// <param name="value">How many permits there are at first.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public ProcessBoundedSemaphore(int value = 1) : base(value)
    {
    }

    private ProcessBoundedSemaphore(Permits permits) : base(permits)
    {
    }

    private protected override int Most => Permits.Initial;

    private protected override string Describe() => $"value {Value}/{Permits.Initial}";

    void ITravelsByReference<ProcessBoundedSemaphore>.WriteReference(PayloadWriter writer) =>
        Permits.Segment.WriteReference(writer);

    static ProcessBoundedSemaphore ITravelsByReference<ProcessBoundedSemaphore>.ReadReference(PayloadReader reader) =>
        new(ReadFrom(reader));
}
