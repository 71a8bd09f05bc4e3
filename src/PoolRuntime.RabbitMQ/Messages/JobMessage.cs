using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime.Messages;

/// <summary>A job on its way to a host.</summary>
/// <param name="Library">The build of PoolRuntime that has written the rest, which no other reads.</param>
/// <param name="ReplyTo">The caller that the answer goes to.</param>
/// <param name="IsOnce">Whether nobody may run it again.</param>
/// <param name="Parts">In how many parts the call lies elsewhere; 0 when it follows.</param>
internal readonly record struct JobMessage(Guid Library, string ReplyTo, bool IsOnce, int Parts)
{
    /// <summary>The build of this process.</summary>
    public static Guid OwnLibrary => ProgramBuild.Current.Library;

    public static byte[] Encode(PoolCall call)
    {
        PayloadWriter writer = new();
        Codec.For<PoolCall>().Write(writer, call);
        return writer.ToArray();
    }

    public byte[] Encode(ReadOnlySpan<byte> call)
    {
        PayloadWriter writer = new();
        writer.Write(Library);
        writer.WriteUtf8(ReplyTo);
        writer.Write(IsOnce);
        writer.Write(Parts);
        writer.WriteBytes(call);
        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static JobMessage Read(PayloadReader reader) => new(
        reader.Read<Guid>(), reader.ReadUtf8(), reader.Read<bool>(), reader.Read<int>());

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static PoolCall ReadCall(PayloadReader reader) => Codec.For<PoolCall>().Read(reader);
}
