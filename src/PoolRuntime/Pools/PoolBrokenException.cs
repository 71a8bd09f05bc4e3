namespace PoolRuntime;

/// <summary>
/// The pool cannot get any worker to run: several in a row did not start. All its results fail with this, and nothing
/// can be submitted any more. The counterpart of Python's <c>BrokenProcessPool</c>, except that the end of a running
/// worker does not break a pool.
/// </summary>
public sealed class PoolBrokenException : InvalidOperationException
{
    internal PoolBrokenException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
