namespace PoolRuntime.Serialization;

/// <summary>
/// Something that several processes hold at once, such as a queue or a lock: what travels is the way to it.
/// </summary>
internal interface ITravelsByReference<TSelf>
    where TSelf : class, ITravelsByReference<TSelf>
{
    /// <summary>Writes the way to it.</summary>
    /// <exception cref="RefusedValueException">It is closed, or cannot be given away.</exception>
    void WriteReference(PayloadWriter writer);

    /// <summary>Gets hold of it in the process that the way was sent to.</summary>
    static abstract TSelf ReadReference(PayloadReader reader);
}
