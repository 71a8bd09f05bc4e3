namespace PoolRuntime;

/// <summary>A worker that has come up or gone, for <see cref="PoolOptions.WorkerUp"/> and
/// <see cref="PoolOptions.WorkerDown"/>.</summary>
/// <param name="Index">Its number in the pool, from 0, which its replacement takes over.</param>
/// <param name="Name">Its name.</param>
/// <param name="ProcessId">Its process; of a thread, this one.</param>
public sealed record WorkerInfo(int Index, string Name, int ProcessId)
{
    /// <summary>The code that its process ended with, where it has ended by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended its process, where one did (Linux and macOS).</summary>
    public int? Signal { get; init; }

    /// <summary>Whether it ended in the middle of a job, and not in order.</summary>
    public bool IsLost { get; init; }
}
