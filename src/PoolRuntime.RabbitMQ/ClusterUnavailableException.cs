namespace PoolRuntime;

/// <summary>The broker of a cluster cannot be reached, or does not let this program in.</summary>
public sealed class ClusterUnavailableException : IOException
{
    internal ClusterUnavailableException(string message, Exception? inner) : base(message, inner) { }
}
