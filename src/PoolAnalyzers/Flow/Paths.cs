using System.Collections.Immutable;

namespace PoolAnalyzers.Flow;

/// <summary>
/// The paths that lead to a point of the program: for each state of the protocol that some path arrives in, what is
/// known on all of those. Paths are kept apart by state and merged otherwise, so there are never more than states.
/// </summary>
internal readonly struct Paths
{
    public static readonly Paths None = default;

    private readonly ImmutableArray<PathFacts?> _byState;

    private Paths(ImmutableArray<PathFacts?> byState) => _byState = byState;

    public static Paths In(int state, PathFacts facts) => None.Add(state, facts);

    public bool IsEmpty => _byState.IsDefaultOrEmpty || _byState.All(facts => facts is null);

    public PathFacts? this[int state] => !_byState.IsDefault && state < _byState.Length ? _byState[state] : null;

    public IEnumerable<(int State, PathFacts Facts)> Each()
    {
        if (_byState.IsDefault)
            yield break;
        for (var state = 0; state < _byState.Length; state++)
        {
            if (_byState[state] is { } facts)
                yield return (state, facts);
        }
    }

    public Paths Add(int state, PathFacts facts)
    {
        var merged = this[state] is { } known ? known.Merge(facts) : facts;
        if (ReferenceEquals(merged, this[state]))
            return this;
        var builder = (_byState.IsDefault ? ImmutableArray<PathFacts?>.Empty : _byState).ToBuilder();
        while (builder.Count <= state)
            builder.Add(null);
        builder[state] = merged;
        return new Paths(builder.ToImmutable());
    }

    public Paths Merge(Paths other)
    {
        var merged = this;
        foreach (var (state, facts) in other.Each())
            merged = merged.Add(state, facts);
        return merged;
    }

    /// <summary>All paths, led to other states; null ends a path.</summary>
    public Paths Move(Func<int, int?> next)
    {
        var moved = None;
        foreach (var (state, facts) in Each())
        {
            if (next(state) is { } to)
                moved = moved.Add(to, facts);
        }
        return moved;
    }

    /// <summary>All paths with other knowledge; null ends a path.</summary>
    public Paths Learn(Func<int, PathFacts, PathFacts?> learn)
    {
        var learned = None;
        foreach (var (state, facts) in Each())
        {
            if (learn(state, facts) is { } known)
                learned = learned.Add(state, known);
        }
        return learned;
    }

    /// <summary>All paths without the facts that no longer hold.</summary>
    public Paths Forget(Func<Fact, bool> forget)
    {
        var isOnlyState = Each().Skip(1).Any() is false;
        return Learn((_, facts) => facts.Without(forget, isOnlyState));
    }

    public bool SameAs(Paths other) =>
        _byState.IsDefault || other._byState.IsDefault
            ? IsEmpty && other.IsEmpty
            : _byState.Equals(other._byState);
}
