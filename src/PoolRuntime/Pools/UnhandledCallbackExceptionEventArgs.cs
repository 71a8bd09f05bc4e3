namespace PoolRuntime;

/// <summary>What a callback of a pool has thrown.</summary>
public sealed class UnhandledCallbackExceptionEventArgs : EventArgs
{
    internal UnhandledCallbackExceptionEventArgs(Exception exception) => Exception = exception;

    /// <summary>The exception.</summary>
    public Exception Exception { get; }
}
