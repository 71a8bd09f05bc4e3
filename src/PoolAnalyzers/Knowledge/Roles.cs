namespace PoolAnalyzers.Knowledge;

/// <summary>
/// What calling a member means. A member may have several roles; they take effect in the order of their bits, so that
/// one that closes and joins closes first.
/// </summary>
[Flags]
internal enum Roles
{
    None = 0,

    /// <summary>Ends submission; accepted work goes on.</summary>
    Closes = 1 << 0,

    /// <summary>Ends submission and drops the work that is not done.</summary>
    Terminates = 1 << 1,

    /// <summary>Waits for the workers to end.</summary>
    Joins = 1 << 2,

    /// <summary>Ends the use of the object: <c>Dispose</c> and <c>DisposeAsync</c>.</summary>
    Disposes = 1 << 3,

    /// <summary>Runs the worker where this process is one.</summary>
    GuardsEntryPoint = 1 << 4,

    /// <summary>Can start worker processes.</summary>
    StartsProcesses = 1 << 5,

    /// <summary>Does nothing to the objects passed to it and keeps none of them.</summary>
    LeavesArgumentsAlone = 1 << 6,

    /// <summary>Throws so rarely that no path is worth a warning because of it.</summary>
    HardlyThrows = 1 << 7,

    /// <summary>Does not come back.</summary>
    NeverReturns = 1 << 8,
}
