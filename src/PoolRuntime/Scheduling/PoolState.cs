namespace PoolRuntime.Scheduling;

internal enum PoolState
{
    Running,

    /// <summary>Nothing more is taken; what was taken is done.</summary>
    Closed,

    /// <summary>Nothing more is done.</summary>
    Terminated,

    /// <summary>Nothing can be done.</summary>
    Broken,
}
