namespace PoolRuntime;

/// <summary>What a job has thrown whose result nobody has asked for.</summary>
public sealed class UnobservedJobExceptionEventArgs : EventArgs
{
    internal UnobservedJobExceptionEventArgs(Exception exception) => Exception = exception;

    /// <summary>What the job has thrown.</summary>
    public Exception Exception { get; }
}
