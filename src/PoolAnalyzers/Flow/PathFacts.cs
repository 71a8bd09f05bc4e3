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

    public static readonly PathFacts Nothing = new([], doubtful: false);

    /// <summary>In the order of the keys.</summary>
    private readonly (int Key, Fact Fact)[] _facts;

    private PathFacts((int Key, Fact Fact)[] facts, bool doubtful)
    {
        _facts = facts;
        IsDoubtful = doubtful;
    }

    /// <summary>
    /// Whether the path may be one that cannot be taken: it went through two conditions that may depend on each other
    /// in a way that is not understood.
    /// </summary>
    public bool IsDoubtful { get; }

    public int Count => _facts.Length;

    public Fact? this[int key]
    {
        get
        {
            var index = IndexOf(key);
            return index < 0 ? null : _facts[index].Fact;
        }
    }

    public PathFacts With(int key, Fact fact)
    {
        var index = IndexOf(key);
        if (index >= 0)
        {
            if (ReferenceEquals(_facts[index].Fact, fact))
                return this;
            var changed = ((int, Fact)[])_facts.Clone();
            changed[index] = (key, fact);
            return new(changed, IsDoubtful);
        }
        if (_facts.Length == MostFacts)
            return new(_facts, doubtful: true);
        var facts = new (int, Fact)[_facts.Length + 1];
        Array.Copy(_facts, facts, ~index);
        facts[~index] = (key, fact);
        Array.Copy(_facts, ~index, facts, ~index + 1, _facts.Length - ~index);
        return new(facts, IsDoubtful);
    }

    public bool Any(Func<Fact, bool> predicate)
    {
        foreach (var (_, fact) in _facts)
        {
            if (predicate(fact))
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
        if (!Any(forget))
            return this;
        var kept = Array.FindAll(_facts, pair => !forget(pair.Fact));
        return new(kept, IsDoubtful || (!isOnlyState && HidesDependence(forget)));
    }

    /// <summary>Whether every path with the other facts is one with these, which alone are kept then.</summary>
    public bool Covers(PathFacts other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if ((IsDoubtful && !other.IsDoubtful) || _facts.Length > other._facts.Length)
            return false;
        var at = 0;
        foreach (var (key, fact) in _facts)
        {
            while (at < other._facts.Length && other._facts[at].Key < key)
                at++;
            if (at == other._facts.Length || other._facts[at].Key != key || !IsSame(fact, other._facts[at].Fact))
                return false;
        }
        return true;
    }

    /// <summary>
    /// The facts of both if they differ only in that one condition came out both ways; nothing is lost then.
    /// </summary>
    public PathFacts? Unite(PathFacts other)
    {
        if (_facts.Length != other._facts.Length || IsDoubtful != other.IsDoubtful)
            return null;
        var open = -1;
        for (var i = 0; i < _facts.Length; i++)
        {
            if (_facts[i].Key != other._facts[i].Key)
                return null;
            var (mine, theirs) = (_facts[i].Fact, other._facts[i].Fact);
            if (IsSame(mine, theirs))
                continue;
            if (open >= 0 || mine.Value is not bool || theirs.Value is not bool)
                return null;
            open = i;
        }
        return open < 0 ? this : new([.. _facts.Where((_, index) => index != open)], IsDoubtful);
    }

    /// <summary>What is known on both, where it is too much to keep them apart.</summary>
    public PathFacts Blur(PathFacts other) =>
        new(Array.FindAll(_facts, pair => IsSame(pair.Fact, other[pair.Key])), doubtful: true);

    /// <summary>
    /// Whether the path can certainly be taken, as far as the conditions go that tell it from the
    /// <paramref name="others"/>: none of them may depend on another condition of the path.
    /// </summary>
    public bool CanBeTakenUnlike(IReadOnlyCollection<PathFacts> others)
    {
        if (IsDoubtful)
            return false;
        foreach (var (key, fact) in _facts)
        {
            var shared = others.All(other => IsSame(fact, other[key]));
            if (!shared && DependsOnAnother(key, fact))
                return false;
        }
        return true;
    }

    private static bool IsSame(Fact mine, Fact? theirs) =>
        ReferenceEquals(mine, theirs) || (theirs is not null && Equals(mine.Value, theirs.Value));

    private bool HidesDependence(Func<Fact, bool> forget)
    {
        foreach (var (key, fact) in _facts)
        {
            if (forget(fact) && DependsOnAnother(key, fact))
                return true;
        }
        return false;
    }

    private bool DependsOnAnother(int key, Fact fact)
    {
        foreach (var (other, value) in _facts)
        {
            if (other != key && value.MayDependOn(fact))
                return true;
        }
        return false;
    }

    /// <summary>The place of the key, or the complement of the place where it would be.</summary>
    private int IndexOf(int key)
    {
        var (low, high) = (0, _facts.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_facts[middle].Key == key)
                return middle;
            if (_facts[middle].Key < key)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }
}
