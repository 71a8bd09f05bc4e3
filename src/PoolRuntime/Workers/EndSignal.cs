namespace PoolRuntime.Workers;

/// <summary>How a process is told to end.</summary>
internal enum EndSignal
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>As Ctrl-C does.</summary>
    Interrupt,

    /// <summary>It may clean up first, if it has something installed for that.</summary>
    Terminate,

    /// <summary>At once.</summary>
    Kill,
}
