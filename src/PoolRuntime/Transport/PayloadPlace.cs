using System.Runtime.InteropServices;

namespace PoolRuntime.Transport;

/// <summary>Where a message lies in an arena.</summary>
/// <param name="Offset">Its begin.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Kind">What it says, of a message from a worker.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PayloadPlace(long Offset, int Size, FrameKind Kind)
{
    public const int Length = 16;
}
