using PoolRuntime.Serialization;

namespace PoolRuntime.Messages;

/// <summary>Reads what a message says.</summary>
internal static class Content
{
    public delegate T Reading<T>(PayloadReader reader);

    /// <exception cref="InvalidDataException">It makes no sense.</exception>
    public static unsafe T Read<T>(ReadOnlySpan<byte> content, Reading<T> read)
    {
        // Also an empty one is somewhere.
        fixed (byte* start = &System.Runtime.InteropServices.MemoryMarshal.GetReference(content))
        {
            PayloadReader reader = new();
            reader.Open(start, content.Length);
            return read(reader);
        }
    }
}
