using System.Diagnostics;

namespace PoolRuntime.Scheduling;

/// <summary>
/// What a worker in this process is at. Whoever gives a job up and the job that ends settle it between them by one
/// compare-and-swap, so that a result never comes from a job that was given up.
/// </summary>
internal sealed class LocalRun
{
    private long _progress = Progress.Idle;
    private long _started;

    public int Sequence { get; private set; }

    public int ProcessId => Environment.ProcessId;

    /// <summary>A call begins.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="isTimed">Whether anybody wants to know when: looking at the clock takes longer than a short call.
    /// </param>
    public void Begin(int sequence, bool isTimed)
    {
        Sequence = sequence;
        if (isTimed) BeginItem(0);
        else Interlocked.Exchange(ref _progress, Progress.At(sequence, 0));
    }

    /// <summary>An item of the call begins, which can be given up by itself.</summary>
    public void BeginItem(int item)
    {
        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
        Interlocked.Exchange(ref _progress, Progress.At(Sequence, item));
    }

    /// <summary>The call or item is over; false when it has been given up.</summary>
    public bool TryEnd(int item = 0) =>
        Interlocked.CompareExchange(ref _progress, Progress.Idle, Progress.At(Sequence, item))
        == Progress.At(Sequence, item);

    /// <summary>Nothing is being run, and nothing has been given up.</summary>
    public bool IsIdle => Volatile.Read(ref _progress) == Progress.Idle;

    /// <summary>What is being run, and since when.</summary>
    public Progress Look() => Progress.Read(ref _progress, ref _started);

    /// <summary>Gives up what is being run; false when it has ended.</summary>
    public bool TryCondemn(Progress at) => at.TryCondemn(ref _progress);
}
