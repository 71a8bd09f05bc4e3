namespace PoolRuntime;

/// <summary>What one worker of a pool has done so far, together with those that it has replaced.</summary>
public sealed record WorkerInsights
{
    /// <summary>Its number in the pool, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The processes that it was so far, the last one last; of a thread, this process.</summary>
    public required IReadOnlyList<int> ProcessIds { get; init; }

    /// <summary>The time that starting took, without the initializer.</summary>
    public required TimeSpan Starting { get; init; }

    /// <summary>The time in the initializer.</summary>
    public required TimeSpan Initializing { get; init; }

    /// <summary>The time in jobs, with reading their arguments and writing their results.</summary>
    public required TimeSpan Working { get; init; }

    /// <summary>The time in which it could have worked and had nothing to do.</summary>
    public required TimeSpan Waiting { get; init; }

    /// <summary>Single jobs that it has ended, and chunks.</summary>
    public required long Jobs { get; init; }

    /// <summary>Single jobs that it has ended, and items of maps.</summary>
    public required long Items { get; init; }

    /// <summary>How often it ended in the middle of a job.</summary>
    public required int Losses { get; init; }

    /// <summary>The part of its time in which it worked, from 0 to 1.</summary>
    public double Utilization => Working + Waiting is var ready && ready > TimeSpan.Zero ? Working / ready : 0;
}
