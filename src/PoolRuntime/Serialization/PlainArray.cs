using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PoolRuntime.Transport;

namespace PoolRuntime.Serialization;

/// <summary>Arrays of plain values, made to be filled at once.</summary>
internal static unsafe class PlainArray
{
    private const int LargePage = 2 * 1024 * 1024;

    private const int ManyPages = 256 * 1024;

    /// <summary>An array with the values that come next in the message.</summary>
    public static T[] Read<T>(PayloadReader reader, int length) where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(length);
        Span<byte> bytes = MemoryMarshal.AsBytes(array.AsSpan());
        // New memory costs more than copying into it, and most of that is by the page. An array of that size stays
        // where it is for as long as this takes.
        if (bytes.Length >= ManyPages && OperatingSystem.IsLinux())
        {
            fixed (byte* start = bytes)
            {
                if (bytes.Length >= 2 * LargePage) Posix.PreferLargePages(start, bytes.Length, LargePage);
                Posix.ExpectWrites(start, bytes.Length);
            }
        }

        reader.ReadBytes(checked(length * Unsafe.SizeOf<T>())).CopyTo(bytes);
        return array;
    }
}
