using PoolRuntime.Serialization;

namespace PoolRuntime.Messages;

/// <summary>What is too large for one message goes in several.</summary>
/// <param name="Set">Which belong together.</param>
/// <param name="Index">Which of them it is, from 0.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">What it brings.</param>
internal sealed record Part(Guid Set, int Index, int Count, byte[] Bytes)
{
    /// <summary>How many bytes a message carries at most.</summary>
    public const int Size = 1024 * 1024;

    public static IEnumerable<Part> Of(byte[] content)
    {
        Guid set = Guid.NewGuid();
        int count = (content.Length + Size - 1) / Size;
        for (int i = 0; i < count; i++)
            yield return new Part(
                set, i, count,
                content[(i * Size)..Math.Min(content.Length, (int)Math.Min((i + 1L) * Size, int.MaxValue))]);
    }

    public byte[] Encode()
    {
        PayloadWriter writer = new();
        writer.Write(Set);
        writer.Write(Index);
        writer.Write(Count);
        writer.WriteBytes(Bytes);
        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static Part Read(PayloadReader reader)
    {
        Guid set = reader.Read<Guid>();
        int index = reader.Read<int>();
        int count = reader.Read<int>();
        if (count < 1 || (uint)index >= (uint)count) throw new InvalidDataException("A part makes no sense.");
        return new Part(set, index, count, reader.ReadBytes((int)reader.Left).ToArray());
    }
}
