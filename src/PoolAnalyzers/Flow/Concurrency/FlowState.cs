using System.Collections.Immutable;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>What holds at a point of the program: the locks held, and how far what was started is.</summary>
internal sealed class FlowState(LockSet locks, ImmutableDictionary<Fork, ForkStage> forks, bool hasAwaited)
{
    public static readonly FlowState Start =
        new(LockSet.None, ImmutableDictionary<Fork, ForkStage>.Empty, hasAwaited: false);

    public LockSet Locks { get; } = locks;

    public ImmutableDictionary<Fork, ForkStage> Forks { get; } = forks;

    /// <summary>Whether the body may by now run on another thread than the one that called it.</summary>
    public bool HasAwaited { get; } = hasAwaited;

    public ForkStage StageOf(Fork fork) => Forks.TryGetValue(fork, out var stage) ? stage : ForkStage.NotBegun;

    public FlowState With(LockSet locks) => ReferenceEquals(locks, Locks) ? this : new(locks, Forks, HasAwaited);

    public FlowState With(Fork fork, ForkStage stage) =>
        StageOf(fork) == stage ? this : new(Locks, Forks.SetItem(fork, stage), HasAwaited);

    public FlowState Awaited() => HasAwaited ? this : new(Locks, Forks, hasAwaited: true);

    /// <summary>Where two ways meet.</summary>
    public FlowState Merge(FlowState other)
    {
        var forks = Forks;
        foreach (var theirs in other.Forks)
        {
            if (StageOf(theirs.Key) < theirs.Value)
                forks = forks.SetItem(theirs.Key, theirs.Value);
        }
        return new(Locks.Meet(other.Locks), forks, HasAwaited || other.HasAwaited);
    }

    /// <summary>
    /// Where exceptions from two points meet: work counts as running only if it was at both.
    /// </summary>
    public FlowState MergeThrown(FlowState other)
    {
        var forks = ImmutableDictionary<Fork, ForkStage>.Empty;
        foreach (var fork in Forks.Keys.Union(other.Forks.Keys))
        {
            var (mine, theirs) = (StageOf(fork), other.StageOf(fork));
            if (mine == ForkStage.Over || theirs == ForkStage.Over)
                forks = forks.SetItem(fork, ForkStage.Over);
            else if (mine == ForkStage.Live && theirs == ForkStage.Live)
                forks = forks.SetItem(fork, ForkStage.Live);
        }
        return new(Locks.Meet(other.Locks), forks, HasAwaited || other.HasAwaited);
    }

    public bool SameAs(FlowState other) =>
        HasAwaited == other.HasAwaited && Locks.SameAs(other.Locks) && Forks.Count == other.Forks.Count
        && Forks.All(pair => other.StageOf(pair.Key) == pair.Value);
}
