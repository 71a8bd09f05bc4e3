namespace PoolRuntime.Transport;

/// <summary>A piece of memory that a worker and its parent both see.</summary>
internal abstract unsafe class SharedRegion : IDisposable
{
    protected SharedRegion(byte* start, int length)
    {
        Start = start;
        Length = length;
    }

    public byte* Start { get; }

    public int Length { get; }

    public abstract void Dispose();
}
