namespace PoolRuntime.Serialization;

/// <summary>Shared objects: only which one it is, because the worker gets the value itself once.</summary>
internal sealed class SharedCodec<T> : Codec<Shared<T>?>
{
    public override void Write(PayloadWriter writer, Shared<T>? value)
    {
        if (value is null)
        {
            writer.Write(Guid.Empty);
            return;
        }

        if (!writer.CarriesShared)
            throw new RefusedValueException(
                "a shared object goes to workers, and does not come back; return its value, or what was found in it");
        ISharedObject shared = value;
        // Now, so that a value that cannot travel is refused where the job is submitted.
        _ = shared.Bytes;
        (writer.Shared ??= []).Add(shared);
        writer.Write(shared.Id);
    }

    public override Shared<T>? Read(PayloadReader reader) =>
        reader.Read<Guid>() is var id && id == Guid.Empty ? null : ReceivedObjects.Find<T>(id);
}
