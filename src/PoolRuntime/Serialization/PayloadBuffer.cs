using System.Buffers;

namespace PoolRuntime.Serialization;

/// <summary>The bytes of a message that waits to be sent. Large ones lie in an array that is used again.</summary>
internal readonly struct PayloadBuffer
{
    /// <summary>From this size on, arrays are used again.</summary>
    public const int SmallestShared = 64 * 1024;

    private readonly byte[] _bytes;

    private PayloadBuffer(byte[] bytes, int length)
    {
        _bytes = bytes;
        Length = length;
    }

    public static PayloadBuffer Empty => new([], 0);

    public int Length { get; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public static PayloadBuffer Of(byte[] bytes) => new(bytes, bytes.Length);

    /// <summary>Bytes in an array that was rented.</summary>
    public static PayloadBuffer Shared(byte[] bytes, int length) => new(bytes, length);

    /// <summary>Nobody needs the bytes any more.</summary>
    public void Release()
    {
        if (_bytes.Length >= SmallestShared) ArrayPool<byte>.Shared.Return(_bytes);
    }
}
