namespace PoolRuntime;

/// <summary>How worker processes come into being.</summary>
public enum StartMethod
{
    /// <summary>Each is started afresh when it is needed.</summary>
    Spawn,

    /// <summary>
    /// Taken from a few that were started before they were needed, and wait; those that are taken are replaced in the
    /// background. In Python, copies of a process that is kept for that.
    /// </summary>
    ForkServer,

    /// <summary>
    /// Copies of this process, which .NET cannot make: its own threads, such as the garbage collector's, would be
    /// missing in the copy. Asking for it is an error that says so.
    /// </summary>
    Fork,
}
