namespace PoolRuntime.Calls;

/// <summary>What a job's delegate returns, and what of it is the result.</summary>
internal enum ReturnShape
{
    /// <summary>The result.</summary>
    Value,

    /// <summary>A task that gives the result.</summary>
    TaskOfValue,

    /// <summary>A task that gives nothing.</summary>
    Task,

    /// <summary>Nothing.</summary>
    Nothing,
}
