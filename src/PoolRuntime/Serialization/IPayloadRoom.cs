namespace PoolRuntime.Serialization;

/// <summary>Where messages go that become large, if they can go there: others can read them in it.</summary>
internal unsafe interface IPayloadRoom
{
    /// <summary>A place for a payload; null when there is none.</summary>
    long? TryReserve(int size);

    /// <summary>Where the payload lies.</summary>
    byte* At(long place);

    /// <summary>The place is free again.</summary>
    void Release(long place);
}
