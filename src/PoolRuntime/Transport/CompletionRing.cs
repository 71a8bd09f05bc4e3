namespace PoolRuntime.Transport;

/// <summary>How messages lie in the ring of completions.</summary>
internal static class CompletionRing
{
    /// <summary>
    /// The space of a message; a multiple of the head's size, so that padding always has room for its head.
    /// </summary>
    public static int SpaceFor(int bodyLength) =>
        (Frame.HeadSize + bodyLength + Frame.HeadSize - 1) / Frame.HeadSize * Frame.HeadSize;

    public static int PositionOf(long count) => (int)(count & (WorkerMemory.RingCapacity - 1));
}
