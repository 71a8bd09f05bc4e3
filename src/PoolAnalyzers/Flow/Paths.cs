using System.Collections.Immutable;

namespace PoolAnalyzers.Flow;

/// <summary>
/// The paths that lead to a point of the program: for each state of the protocol that some path arrives in, what is
/// known on those. Paths that arrive in the same state are united where that loses nothing, which is what becomes of
/// all conditions that have nothing to do with the subject; only a few different ones are kept.
/// </summary>
internal readonly struct Paths
{
    public static readonly Paths None = default;

    private const int MostInOneState = 8;

    private readonly ImmutableArray<ImmutableArray<PathFacts>> _byState;

    private Paths(ImmutableArray<ImmutableArray<PathFacts>> byState) => _byState = byState;

    public static Paths In(int state, PathFacts facts) => None.Add(state, facts);

    public bool IsEmpty => _byState.IsDefault;

    /// <summary>How many paths there are.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            for (var state = 0; !_byState.IsDefault && state < _byState.Length; state++)
                count += _byState[state].Length;
            return count;
        }
    }

    public IEnumerable<(int State, PathFacts Facts)> Each()
    {
        if (_byState.IsDefault)
            yield break;
        for (var state = 0; state < _byState.Length; state++)
        {
            foreach (var facts in _byState[state])
                yield return (state, facts);
        }
    }

    /// <summary>The states that some path is in.</summary>
    public IEnumerable<int> States()
    {
        for (var state = 0; !_byState.IsDefault && state < _byState.Length; state++)
        {
            if (!_byState[state].IsEmpty)
                yield return state;
        }
    }

    public Paths Add(int state, PathFacts facts)
    {
        var kept = Of(state);
        foreach (var other in kept)
        {
            if (other.Covers(facts))
                return this;
        }
        if (!kept.IsEmpty)
            kept = kept.RemoveAll(facts.Covers);
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i].Unite(facts) is { } united)
                return With(state, kept.RemoveAt(i)).Add(state, united);
        }
        return kept.Length < MostInOneState
            ? With(state, kept.Add(facts))
            : With(state, kept.RemoveAt(0)).Add(state, kept[0].Blur(facts));
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
        if (Stays(next))
            return this;
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
        if (!Any(facts => facts.Any(forget)))
            return this;
        var isOnlyState = !States().Skip(1).Any();
        return Learn((_, facts) => facts.Without(forget, isOnlyState));
    }

    /// <summary>A single path for each state, with what is known on all of them.</summary>
    public Paths Blur()
    {
        var blurred = None;
        foreach (var state in States())
        {
            var facts = Of(state);
            var common = facts[0];
            foreach (var other in facts.Skip(1))
                common = common.Blur(other);
            blurred = blurred.With(state, ImmutableArray.Create(common));
        }
        return blurred;
    }

    public bool SameAs(Paths other) =>
        _byState.IsDefault ? other._byState.IsDefault : !other._byState.IsDefault && _byState.Equals(other._byState);

    private bool Stays(Func<int, int?> next)
    {
        for (var state = 0; !_byState.IsDefault && state < _byState.Length; state++)
        {
            if (!_byState[state].IsEmpty && next(state) != state)
                return false;
        }
        return true;
    }

    private bool Any(Func<PathFacts, bool> predicate)
    {
        for (var state = 0; !_byState.IsDefault && state < _byState.Length; state++)
        {
            foreach (var facts in _byState[state])
            {
                if (predicate(facts))
                    return true;
            }
        }
        return false;
    }

    private ImmutableArray<PathFacts> Of(int state) =>
        !_byState.IsDefault && state < _byState.Length ? _byState[state] : ImmutableArray<PathFacts>.Empty;

    private Paths With(int state, ImmutableArray<PathFacts> facts)
    {
        var builder = ImmutableArray.CreateBuilder<ImmutableArray<PathFacts>>();
        if (!_byState.IsDefault)
            builder.AddRange(_byState);
        while (builder.Count <= state)
            builder.Add(ImmutableArray<PathFacts>.Empty);
        builder[state] = facts;
        return new Paths(builder.ToImmutable());
    }
}
