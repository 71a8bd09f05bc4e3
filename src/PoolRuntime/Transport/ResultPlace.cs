namespace PoolRuntime.Transport;

/// <summary>Where the values of a result lie that is used in place.</summary>
internal abstract unsafe class ResultPlace(byte* start)
{
    private int _isReleased;

    public byte* Start => IsReleased ? null : start;

    public bool IsReleased => Volatile.Read(ref _isReleased) != 0;

    /// <summary>Nobody uses it any more, as far as this process knows.</summary>
    public void Release()
    {
        if (TryEnd()) Free();
    }

    /// <summary>It is not this object's any more; false when it has not been before.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _isReleased, 1) == 0;

    protected abstract void Free();
}
