using System.Buffers;
using PoolRuntime.Transport;

namespace PoolRuntime.Serialization;

/// <summary>
/// The bytes of a message that waits to be sent. Large ones lie where workers can read them, or in an array that is
/// used again.
/// </summary>
internal readonly struct PayloadBuffer
{
    /// <summary>From this size on, arrays are used again.</summary>
    public const int SmallestShared = 64 * 1024;

    private readonly byte[]? _bytes;
    private readonly bool _isRented;
    private readonly CallBlock? _block;

    private PayloadBuffer(byte[] bytes, int length, bool isRented)
    {
        _bytes = bytes;
        _isRented = isRented;
        Length = length;
    }

    private PayloadBuffer(CallBlock block)
    {
        _block = block;
        Length = block.Written.Length;
    }

    public static PayloadBuffer Empty => Of([]);

    public int Length { get; }

    public ReadOnlySpan<byte> Written => _block is null ? _bytes.AsSpan(0, Length) : _block.Written;

    /// <summary>Where it lies in the memory of the pool; null when it lies elsewhere.</summary>
    public long? Place => _block?.Place;

    public static PayloadBuffer Of(byte[] bytes) => new(bytes, bytes.Length, isRented: false);

    public static PayloadBuffer Of(CallBlock block) => new(block);

    /// <summary>Bytes in an array that was rented.</summary>
    public static PayloadBuffer Shared(byte[] bytes, int length) => new(bytes, length, isRented: true);

    /// <summary>Nobody needs the bytes any more.</summary>
    public void Release()
    {
        _block?.Release();
        if (_isRented) ArrayPool<byte>.Shared.Return(_bytes!);
    }
}
