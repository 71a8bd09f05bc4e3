using System.Buffers;

namespace PoolRuntime.Serialization;

/// <summary>The bytes of a message that waits to be sent. Large ones lie in an array that is used again.</summary>
internal readonly struct PayloadBuffer
{
    /// <summary>From this size on, arrays are used again.</summary>
    public const int SmallestShared = 64 * 1024;

    private readonly byte[] _bytes;
    private readonly bool _isRented;

    private PayloadBuffer(byte[] bytes, int length, bool isRented)
    {
        _bytes = bytes;
        _isRented = isRented;
        Length = length;
    }

    public static PayloadBuffer Empty => Of([]);

    public int Length { get; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public static PayloadBuffer Of(byte[] bytes) => new(bytes, bytes.Length, isRented: false);

    /// <summary>Bytes in an array that was rented.</summary>
    public static PayloadBuffer Shared(byte[] bytes, int length) => new(bytes, length, isRented: true);

    /// <summary>Nobody needs the bytes any more.</summary>
    public void Release()
    {
        if (_isRented) ArrayPool<byte>.Shared.Return(_bytes);
    }
}
