namespace PoolRuntime;

/// <summary>
/// The host that had the job is gone, and the job is not to be run again (<see cref="Delivery.AtMostOnce"/>): it may
/// have done a part of its work, or all of it.
/// </summary>
public sealed class HostLostException : Exception
{
    internal HostLostException(string message) : base(message) { }
}
