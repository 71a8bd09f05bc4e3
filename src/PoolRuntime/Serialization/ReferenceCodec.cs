namespace PoolRuntime.Serialization;

/// <summary>Things that several processes hold at once.</summary>
internal sealed class ReferenceCodec<T> : Codec<T?>
    where T : class, ITravelsByReference<T>
{
    public override void Write(PayloadWriter writer, T? value)
    {
        writer.Write(value is not null);
        value?.WriteReference(writer);
    }

    public override T? Read(PayloadReader reader) => reader.Read<bool>() ? T.ReadReference(reader) : null;
}
