namespace PoolRuntime.Messages;

/// <summary>The parts that have come of something.</summary>
internal sealed class PartCollection(Guid set, int count, int mostBytes)
{
    private readonly byte[]?[] _parts = count <= mostBytes / Part.Size + 1
        ? new byte[count][]
        : throw new InvalidDataException($"A message is larger than {mostBytes} bytes (MaxMessageSize).");
    private int _missing = count;
    private long _length;

    /// <summary>The whole, once it is there; null until then.</summary>
    /// <exception cref="InvalidDataException">It is not of this set, or becomes larger than it may.</exception>
    public byte[]? Add(Part part)
    {
        if (part.Set != set || part.Count != _parts.Length)
            throw new InvalidDataException("Parts do not fit together.");
        if (_parts[part.Index] is not null) return null;
        _length += part.Bytes.Length;
        if (_length > mostBytes)
            throw new InvalidDataException($"A message is larger than {mostBytes} bytes (MaxMessageSize).");
        _parts[part.Index] = part.Bytes;
        if (--_missing > 0) return null;
        byte[] whole = GC.AllocateUninitializedArray<byte>((int)_length);
        int position = 0;
        foreach (byte[]? bytes in _parts)
        {
            bytes!.CopyTo(whole, position);
            position += bytes.Length;
        }

        return whole;
    }
}
