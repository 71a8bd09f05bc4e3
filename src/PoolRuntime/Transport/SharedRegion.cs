namespace PoolRuntime.Transport;

/// <summary>A piece of memory that a worker and its parent both see.</summary>
internal abstract unsafe class SharedRegion : IDisposable
{
    // Whoever has it counts as one.
    private int _holders = 1;
    private int _isDisposed;

    protected SharedRegion(byte* start, int length)
    {
        Start = start;
        Length = length;
    }

    public byte* Start { get; }

    public int Length { get; }

    /// <summary>Whether parts of it were given out, of which somebody may have kept an address.</summary>
    protected bool WasHeld { get; private set; }

    /// <summary>It stays until this is released, also when it is disposed of before.</summary>
    public void Hold()
    {
        WasHeld = true;
        Interlocked.Increment(ref _holders);
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) Free();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0) Release();
    }

    protected abstract void Free();
}
