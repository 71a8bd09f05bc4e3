namespace PoolRuntime.Serialization;

/// <summary>Things that several processes hold at once.</summary>
internal sealed class ReferenceCodec<T> : Codec<T?>
    where T : class, ITravelsByReference<T>
{
    public override void Write(PayloadWriter writer, T? value)
    {
        // What a manager holds is reached wherever the manager is.
        if (writer.IsForOtherMachines && value is not (null or ManagedObject or ManagedPool))
            throw new RefusedValueException(
                $"a '{Transferability.Name(typeof(T))}' is in the memory of this machine, and the job may run on "
                + "another one; send its value, or keep it in a SyncManager that listens on TCP (POOL403)");
        writer.Write(value is not null);
        value?.WriteReference(writer);
    }

    public override T? Read(PayloadReader reader) => reader.Read<bool>() ? T.ReadReference(reader) : null;
}
