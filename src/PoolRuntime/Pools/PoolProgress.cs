namespace PoolRuntime;

/// <summary>How far the work on many items has come.</summary>
/// <param name="Done">Items that have ended, with a value or an error.</param>
/// <param name="Failed">Those of them that have ended with an error.</param>
/// <param name="Running">Items that workers are at.</param>
/// <param name="Total">How many items there are; null while the input of a stream goes on and does not tell.</param>
/// <param name="Elapsed">The time since the work was submitted.</param>
public readonly record struct PoolProgress(long Done, long Failed, int Running, long? Total, TimeSpan Elapsed)
{
    /// <summary>Items that have ended per second, over all of the time; 0 as long as none has.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>
    /// How long the rest takes if it goes on like this; null as long as that cannot be told.
    /// </summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (Total is not { } total || Rate <= 0) return null;
            double seconds = (total - Done) / Rate;
            return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        }
    }

    /// <summary>The numbers, for people.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Done}/{(Total is { } total ? $"{total}" : "?")} done, {Failed} failed, {Running} running, {Rate:0.#}/s");
}
