namespace PoolRuntime;

/// <summary>How long <see cref="Futures.Wait"/> waits.</summary>
public enum ReturnWhen
{
    /// <summary>Until all are done.</summary>
    AllCompleted,

    /// <summary>Until one is done, in whatever way.</summary>
    FirstCompleted,

    /// <summary>Until one has failed, or all are done; one that was cancelled has not failed.</summary>
    FirstException,
}
