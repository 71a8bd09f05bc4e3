namespace PoolRuntime;

/// <summary>
/// The server of a manager does not answer: it was shut down, its process has ended, or it has hung up because of what it
/// was sent. Whatever it held is gone with it.
/// </summary>
public sealed class ManagerLostException : IOException
{
    internal ManagerLostException(string address, string reason, Exception? inner = null)
        : base($"The manager at '{address}' is gone: {reason}", inner) => Address = address;

    /// <summary>Where it was.</summary>
    public string Address { get; }
}
