namespace PoolRuntime.Scheduling;

// How many workers there are to be.
internal sealed partial class Scheduler
{
    private volatile int _size;

    public int Size => _size;

    /// <summary>From now on there are that many workers; those that are too many do what they hold and end.</summary>
    /// <inheritdoc cref="ThrowIfNotRunning" path="/exception"/>
    public void Resize(int size)
    {
        lock (_gate)
        {
            ThrowUnlessRunning();
            _size = size;
            // The last ones go, so that the numbers of the others stay without a gap.
            Worker[] ordered =
                [.. _workers.Where(worker => !worker.IsShuttingDown).OrderBy(worker => worker.Slot.Index)];
            for (int i = 0; i < ordered.Length; i++)
            {
                ordered[i].IsSurplus = i >= size;
                if (ordered[i].IsSurplus && CanTake(ordered[i])) ReplacedIfWorn(ordered[i], next: null);
            }

            Monitor.PulseAll(_gate);
        }
    }
}
