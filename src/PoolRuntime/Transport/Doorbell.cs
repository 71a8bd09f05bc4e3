namespace PoolRuntime.Transport;

/// <summary>The bytes that begin what a worker writes to its pipe.</summary>
internal static class Doorbell
{
    /// <summary>Look into the ring.</summary>
    public const byte Ring = 1;

    /// <summary>A message too large for the ring follows.</summary>
    public const byte Message = 2;
}
