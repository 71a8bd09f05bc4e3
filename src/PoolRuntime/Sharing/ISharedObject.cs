namespace PoolRuntime;

/// <summary>What is sent to each worker once, whatever its type.</summary>
internal interface ISharedObject
{
    /// <summary>The same in all processes.</summary>
    Guid Id { get; }

    /// <summary>The value as bytes.</summary>
    byte[] Bytes { get; }
}
