namespace PoolRuntime;

/// <summary>
/// The pool was terminated before the job was done. In Python such results never become ready.
/// </summary>
public sealed class PoolTerminatedException : InvalidOperationException
{
    internal PoolTerminatedException()
        : base("The pool was terminated before the job was done. To let the jobs end first, call Close and Join, or "
            + "dispose of the pool.")
    {
    }
}
