namespace PoolRuntime.Workers;

/// <summary>What this process is, if it is a worker: the one thing that is the same in all of it.</summary>
internal static class WorkerIdentity
{
    /// <summary>How many pools deep: 0 in the program itself, 1 in its workers.</summary>
    public static int Depth { get; private set; }

    public static void Become(WorkerMarker marker)
    {
        Depth = marker.Depth;
        ParentProcess.Become(marker.ParentProcessId);
    }
}
