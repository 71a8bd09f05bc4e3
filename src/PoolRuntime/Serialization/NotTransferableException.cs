namespace PoolRuntime;

/// <summary>
/// Something cannot go to another process, or come back from one: the message names the variable, argument or result,
/// the member inside it, the reason and the way out. The counterpart of Python's pickling errors and of
/// <c>multiprocessing.pool.MaybeEncodingError</c>; the analyzers show most cases while typing (POOL403).
/// </summary>
public sealed class NotTransferableException : InvalidOperationException
{
    internal NotTransferableException(string what, string reason)
        : base($"{what} cannot cross the process boundary: {reason} (POOL403)")
    {
        What = what;
        Reason = reason;
    }

    /// <summary>What cannot travel: the variable, argument or result, with the path to the value inside it.</summary>
    public string What { get; }

    /// <summary>Why it cannot, and what to send instead.</summary>
    public string Reason { get; }
}
