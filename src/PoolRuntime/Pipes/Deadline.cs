namespace PoolRuntime.Pipes;

/// <summary>When waiting ends.</summary>
internal readonly struct Deadline
{
    private readonly long _end;

    private Deadline(long end) => _end = end;

    public static Deadline Never => new(long.MaxValue);

    public static Deadline Now => new(0);

    public bool IsNever => _end == long.MaxValue;

    public bool IsOver => !IsNever && Environment.TickCount64 >= _end;

    /// <summary>-1 for ever.</summary>
    public int MillisecondsLeft =>
        IsNever ? -1 : (int)Math.Clamp(_end - Environment.TickCount64, 0, int.MaxValue);

    public TimeSpan Left => TimeSpan.FromMilliseconds(MillisecondsLeft);

    public static Deadline After(TimeSpan limit) =>
        limit == Timeout.InfiniteTimeSpan ? Never
        : limit == TimeSpan.Zero ? Now
        // Not before: the clock counts whole milliseconds.
        : new(Environment.TickCount64 + (long)Math.Ceiling(limit.TotalMilliseconds) + 1);
}
