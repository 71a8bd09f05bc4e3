namespace PoolRuntime.Diagnostics;

/// <summary>One process or thread that a worker was, with its times in stopwatch ticks.</summary>
internal sealed class WorkerLife(int processId, long started)
{
    public int ProcessId { get; } = processId;

    public long Started { get; } = started;

    /// <summary>When the initializer began; 0 before.</summary>
    public long Initialized { get; set; }

    /// <summary>When it was ready for jobs; 0 before.</summary>
    public long Ready { get; set; }

    /// <summary>When it was gone; 0 before.</summary>
    public long Ended { get; set; }

    /// <summary>Whether it ended in the middle of a job.</summary>
    public bool IsLost { get; set; }

    public WorkerLife Copy() => (WorkerLife)MemberwiseClone();
}
