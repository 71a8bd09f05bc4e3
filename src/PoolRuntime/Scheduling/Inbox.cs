namespace PoolRuntime.Scheduling;

/// <summary>
/// Jobs that were submitted and not yet lined up: any thread leaves one without waiting for anybody, and who holds the
/// lock of the scheduler takes all.
/// </summary>
internal sealed class Inbox
{
    private Job? _last;

    /// <summary>How many there are. Any thread may look.</summary>
    public int Count => Volatile.Read(ref _last)?.Sequence ?? 0;

    /// <summary>Leaves a job: a full fence. Returns how many there are with it.</summary>
    public int Add(Job job)
    {
        Job? before = Volatile.Read(ref _last);
        while (true)
        {
            job.Before = before;
            int count = job.Sequence = (before?.Sequence ?? 0) + 1;
            Job? found = Interlocked.CompareExchange(ref _last, job, before);
            if (found == before) return count;
            before = found;
        }
    }

    /// <summary>Moves all of them to a queue, the oldest first.</summary>
    public void MoveTo(JobQueue queue)
    {
        Job? oldest = null;
        for (Job? job = Interlocked.Exchange(ref _last, null); job is not null;)
        {
            Job? before = job.Before;
            job.Before = oldest;
            (oldest, job) = (job, before);
        }

        while (oldest is not null)
        {
            Job? next = oldest.Before;
            queue.Enqueue(oldest);
            oldest = next;
        }
    }
}
