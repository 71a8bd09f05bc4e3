namespace PoolRuntime.Conformance.Report;

/// <summary>What the workers of a pool are, where a behaviour is to be held.</summary>
[Flags]
internal enum BackEnds
{
    /// <summary>No workers, or whichever.</summary>
    Any = 0,
    Processes = 1,
    Threads = 2,
    Both = Processes | Threads,
}
