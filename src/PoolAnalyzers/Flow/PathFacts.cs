using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow;

/// <summary>Something known on a path: how a condition came out, or the constant that a variable holds.</summary>
/// <param name="value">What it came out as.</param>
/// <param name="about">The variables and members whose value decided it.</param>
/// <param name="untilCall">Whether any call may change it.</param>
internal sealed class Fact(object? value, ImmutableHashSet<ISymbol> about, bool untilCall)
{
    public object? Value { get; } = value;

    public ImmutableHashSet<ISymbol> About { get; } = about;

    public bool UntilCall { get; } = untilCall;

    /// <summary>Whether the two may depend on each other, so that one may exclude the other.</summary>
    public bool MayDependOn(Fact other)
    {
        foreach (var mine in About)
        {
            if (other.About.Contains(mine))
                return true;
            foreach (var theirs in other.About)
            {
                // A call on an object may look at any of its members.
                if (SymbolEqualityComparer.Default.Equals(mine, theirs.ContainingType)
                    || SymbolEqualityComparer.Default.Equals(mine.ContainingType, theirs))
                    return true;
            }
        }
        return false;
    }
}

/// <summary>What is known on a path, or on paths that need not be told apart.</summary>
internal sealed class PathFacts
{
    private const int MostFacts = 48;

    public static readonly PathFacts Nothing = new(ImmutableDictionary<string, Fact>.Empty, doubtful: false);

    private readonly ImmutableDictionary<string, Fact> _facts;

    private PathFacts(ImmutableDictionary<string, Fact> facts, bool doubtful)
    {
        _facts = facts;
        IsDoubtful = doubtful;
    }

    /// <summary>
    /// Whether the path may be one that cannot be taken: it went through two conditions that may depend on each other
    /// in a way that is not understood.
    /// </summary>
    public bool IsDoubtful { get; }

    public Fact? this[string key] => _facts.TryGetValue(key, out var fact) ? fact : null;

    public PathFacts With(string key, Fact fact) => _facts.Count < MostFacts || _facts.ContainsKey(key)
        ? new(_facts.SetItem(key, fact), IsDoubtful)
        : new(_facts, doubtful: true);

    public bool Any(Func<Fact, bool> predicate)
    {
        foreach (var pair in _facts)
        {
            if (predicate(pair.Value))
                return true;
        }
        return false;
    }

    /// <summary>Forgets what no longer holds.</summary>
    /// <param name="forget">Which facts to forget.</param>
    /// <param name="isOnlyState">
    /// Whether all paths are in one state, so that nothing that is forgotten can be what tells states apart.
    /// </param>
    public PathFacts Without(Func<Fact, bool> forget, bool isOnlyState)
    {
        ImmutableDictionary<string, Fact>? kept = null;
        foreach (var pair in _facts)
        {
            if (forget(pair.Value))
                kept = (kept ?? _facts).Remove(pair.Key);
        }
        return kept is null ? this : new PathFacts(kept, isOnlyState ? IsDoubtful : IsDoubtfulWhenCutTo(kept));
    }

    /// <summary>Whether every path with the other facts is one with these, which alone are kept then.</summary>
    public bool Covers(PathFacts other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if ((IsDoubtful && !other.IsDoubtful) || _facts.Count > other._facts.Count)
            return false;
        foreach (var pair in _facts)
        {
            if (!IsSame(pair.Value, other[pair.Key]))
                return false;
        }
        return true;
    }

    /// <summary>
    /// The facts of both if they differ only in that one condition came out both ways; nothing is lost then.
    /// </summary>
    public PathFacts? Unite(PathFacts other)
    {
        if (_facts.Count != other._facts.Count || IsDoubtful != other.IsDoubtful)
            return null;
        string? open = null;
        foreach (var pair in _facts)
        {
            var theirs = other[pair.Key];
            if (IsSame(pair.Value, theirs))
                continue;
            if (open is not null || pair.Value.Value is not bool || theirs?.Value is not bool)
                return null;
            open = pair.Key;
        }
        return open is null ? this : new PathFacts(_facts.Remove(open), IsDoubtful);
    }

    /// <summary>What is known on both, where it is too much to keep them apart.</summary>
    public PathFacts Blur(PathFacts other)
    {
        var common = _facts;
        foreach (var pair in _facts)
        {
            if (!IsSame(pair.Value, other[pair.Key]))
                common = common.Remove(pair.Key);
        }
        return new PathFacts(common, doubtful: true);
    }

    /// <summary>
    /// Whether the path can certainly be taken, as far as the conditions go that tell it from the
    /// <paramref name="others"/>: none of them may depend on another condition of the path.
    /// </summary>
    public bool CanBeTakenUnlike(IReadOnlyCollection<PathFacts> others)
    {
        if (IsDoubtful)
            return false;
        foreach (var pair in _facts)
        {
            var shared = others.All(other => IsSame(pair.Value, other[pair.Key]));
            if (!shared && DependsOnAnother(pair.Key, pair.Value))
                return false;
        }
        return true;
    }

    private static bool IsSame(Fact mine, Fact? theirs) => theirs is not null && Equals(mine.Value, theirs.Value);

    private bool IsDoubtfulWhenCutTo(ImmutableDictionary<string, Fact> kept)
    {
        if (IsDoubtful)
            return true;
        foreach (var pair in _facts)
        {
            if (!kept.ContainsKey(pair.Key) && DependsOnAnother(pair.Key, pair.Value))
                return true;
        }
        return false;
    }

    private bool DependsOnAnother(string key, Fact fact)
    {
        foreach (var pair in _facts)
        {
            if (pair.Key != key && pair.Value.MayDependOn(fact))
                return true;
        }
        return false;
    }
}
