using System.Text;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime.Messages;

/// <summary>What a host says of a job.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Library">The build of PoolRuntime that says it; the content of answers is for the same one
/// only.</param>
/// <param name="Host">Who says it.</param>
/// <param name="Content">The answer, a part of it, or a text.</param>
internal sealed record Reply(ReplyKind Kind, Guid Library, string Host, byte[] Content)
{
    public static Reply Of(string host, PoolAnswer answer)
    {
        PayloadWriter writer = new();
        Codec.For<PoolAnswer>().Write(writer, answer);
        return new Reply(ReplyKind.Answer, JobMessage.OwnLibrary, host, writer.ToArray());
    }

    public static Reply Of(string host, ReplyKind kind, string text = "") =>
        new(kind, JobMessage.OwnLibrary, host, Encoding.UTF8.GetBytes(text));

    public string Text => Encoding.UTF8.GetString(Content);

    /// <exception cref="InvalidDataException">It is of another build, or makes no sense.</exception>
    public PoolAnswer Answer => Library == JobMessage.OwnLibrary
        ? Messages.Content.Read(Content, static reader => Codec.For<PoolAnswer>().Read(reader))
        : throw new InvalidDataException("The host that answers has another build of PoolRuntime.");

    public byte[] Encode()
    {
        PayloadWriter writer = new();
        writer.Write((byte)Kind);
        writer.Write(Library);
        writer.WriteUtf8(Host);
        writer.WriteBytes(Content);
        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static Reply Read(PayloadReader reader) => new(
        (ReplyKind)reader.Read<byte>(), reader.Read<Guid>(), reader.ReadUtf8(),
        reader.ReadBytes((int)reader.Left).ToArray());
}

/// <summary>What a host says.</summary>
internal enum ReplyKind : byte
{
    /// <summary>The call is over.</summary>
    Answer = 1,

    /// <summary>A part of a reply that is too large for one message.</summary>
    Part,

    /// <summary>A worker is at it now.</summary>
    Begun,

    /// <summary>The host has it, and nobody else will.</summary>
    Taken,

    /// <summary>It may be run only once, and another host may have begun it.</summary>
    Unsure,

    /// <summary>The host does not run it.</summary>
    Refused,

    /// <summary>It was put away.</summary>
    DeadLettered,

    /// <summary>It could not be run.</summary>
    Failed,
}
