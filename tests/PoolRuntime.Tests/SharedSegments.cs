using PoolRuntime.Sharing;

namespace PoolRuntime.Tests;

/// <summary>What tests leave that drop what they have sent.</summary>
internal static class SharedSegments
{
    /// <summary>Closes what stays in this process because others know its name.</summary>
    public static void CloseKept()
    {
        foreach (SharedSegment segment in SharedSegment.KeptNow()) segment.Dispose();
    }
}
