namespace PoolRuntime.Transport;

/// <summary>The content of one call in the memory of its pool, until the call is over and forgotten.</summary>
/// <param name="memory">The memory, which is held.</param>
/// <param name="place">Where it lies.</param>
/// <param name="length">Its length in bytes.</param>
internal sealed unsafe class CallBlock(CallMemory memory, long place, int length)
{
    private int _isReleased;

    // Calls that end in another way than with an answer, of which the worker may still be reading, are just dropped.
    ~CallBlock() => Free();

    public long Place => place;

    public ReadOnlySpan<byte> Written => new(memory.Arena.At(place), length);

    public void Release()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0) memory.Release(place);
    }
}
