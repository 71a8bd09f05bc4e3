using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A semaphore between processes: so many permits, which are acquired and released one by one. It may be
/// released more often than it was acquired, as for a count of things that one process makes and another takes. The
/// counterpart of Python's <c>multiprocessing.Semaphore</c>.
/// </summary>
/// <inheritdoc path="/remarks"/>
[ThreadSafe]
public sealed class ProcessSemaphore : ProcessSemaphoreBase, ITravelsByReference<ProcessSemaphore>
{
    /// <summary>Makes a semaphore.</summary>
    /// <param name="value">How many permits there are at first.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public ProcessSemaphore(int value = 1) : base(value)
    {
    }

    private ProcessSemaphore(Permits permits) : base(permits)
    {
    }

    private protected override int Most => int.MaxValue;

    void ITravelsByReference<ProcessSemaphore>.WriteReference(PayloadWriter writer) =>
        Permits.Segment.WriteReference(writer);

    static ProcessSemaphore ITravelsByReference<ProcessSemaphore>.ReadReference(PayloadReader reader) =>
        new(ReadFrom(reader));
}
