namespace PoolRuntime;

/// <summary>After which ends a job is run again.</summary>
[Flags]
public enum RetryOn
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Its worker ended in the middle of it.</summary>
    WorkerLost = 1,

    /// <summary>It ran for longer than it may.</summary>
    Timeout = 2,
}
