namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers which numbers or times a parameter or property takes: with any other one, the call always
/// throws. On a type it is about the parameters of that name of its members, unless they say something themselves.
/// Put it on members of your own that check what they are given.
/// </summary>
/// <param name="least">The least that is taken; of a time, in milliseconds.</param>
[AttributeUsage(
    AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct,
    AllowMultiple = true, Inherited = false)]
public sealed class AcceptsAttribute(double least) : Attribute
{
    /// <summary>The shortest time that is more than none.</summary>
    public const double Tick = 0.0001;

    /// <summary>The longest time that can be waited for, 24 days.</summary>
    public const double LongestWait = int.MaxValue;

    /// <summary>The least that is taken; of a time, in milliseconds.</summary>
    public double Least { get; } = least;

    /// <summary>The most that is taken; of a time, in milliseconds.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>Whether <see cref="Timeout.InfiniteTimeSpan"/> is taken as well.</summary>
    public bool OrInfinite { get; init; }

    /// <summary>On a type: the name of the parameters.</summary>
    public string? Parameter { get; init; }
}
