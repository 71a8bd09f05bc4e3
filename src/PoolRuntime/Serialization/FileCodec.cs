using Microsoft.Win32.SafeHandles;
using PoolRuntime.Pipes;

namespace PoolRuntime.Serialization;

/// <summary>Open files: what travels is the way to a duplicate.</summary>
internal sealed class FileCodec : Codec<SafeFileHandle?>
{
    public override void Write(PayloadWriter writer, SafeFileHandle? value)
    {
        writer.Write(value is not null);
        if (value is null) return;
        if (writer.LeavesMachine)
            throw new RefusedValueException(
                "an open file cannot go over TCP, where another machine may be; use a pipe or a local socket, or send "
                + "what is in the file");
        Transfers.Write(writer, FileOffer.Of(value));
    }

    public override SafeFileHandle? Read(PayloadReader reader) =>
        reader.Read<bool>() ? Transfers.TakeFile(reader) : null;
}
