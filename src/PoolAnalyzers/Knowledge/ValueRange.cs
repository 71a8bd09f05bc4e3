using System.Globalization;

namespace PoolAnalyzers.Knowledge;

/// <summary>The numbers that a parameter or property takes, or the times, in milliseconds.</summary>
internal sealed class ValueRange(double least, double most, bool orInfinite)
{
    /// <summary>What <c>Timeout.InfiniteTimeSpan</c> is in milliseconds.</summary>
    private const double Infinite = -1;

    private const double Hour = 60 * 60 * 1000;

    public bool Takes(double value) => (value >= least && value <= most) || (orInfinite && value == Infinite);

    /// <summary>What it takes, for people.</summary>
    public string ToString(bool isTime)
    {
        var isOpen = double.IsPositiveInfinity(most);
        if (!isTime)
            return isOpen ? $"at least {Written(least)}" : $"{Written(least)} to {Written(most)}";
        var shortest = least > 0 ? "more than no time" : "no negative time";
        return isOpen ? shortest : $"{shortest}, and not more than {Written(Math.Floor(most / Hour))} hours";
    }

    private static string Written(double number) => number.ToString(CultureInfo.InvariantCulture);
}
