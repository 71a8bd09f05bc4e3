namespace PoolRuntime;

/// <summary>What a picture of a timeline is called, and how long its axis is.</summary>
public sealed record TimelineOptions
{
    private readonly TimeSpan? _length;

    /// <summary>The heading; null for the name of the pool.</summary>
    public string? Title { get; init; }

    /// <summary>
    /// The time that the axis has room for; null for the time that has passed. Pictures with the same length can be
    /// compared with each other. Where more time has passed, the axis is as long as that.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public TimeSpan? Length
    {
        get => _length;
        init => _length = value is null || value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Length), value, "An axis is longer than no time; null for the time that has passed.");
    }
}
