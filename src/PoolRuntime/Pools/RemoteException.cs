namespace PoolRuntime;

/// <summary>
/// Stands for an exception of a job that could not be rebuilt in this process, because its type is not here or holds
/// something that cannot travel. The counterpart of Python's <c>RemoteTraceback</c>.
/// </summary>
public sealed class RemoteException : Exception
{
    internal RemoteException(string typeName, string message, string remoteStackTrace, Exception? inner)
        : base(message, inner)
    {
        TypeName = typeName;
        RemoteStackTrace = remoteStackTrace;
    }

    /// <summary>The full name of the type that the exception had in the worker.</summary>
    public string TypeName { get; }

    /// <summary>The stack of the worker where it was thrown.</summary>
    public string RemoteStackTrace { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{TypeName} (in a worker): {base.ToString()}";
}
