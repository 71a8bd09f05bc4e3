using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>A lock that is held.</summary>
/// <param name="identity">Which one; null if that is not known.</param>
/// <param name="isShared">Whether other readers may hold it as well.</param>
/// <param name="taken">The call that has taken it, where that is known; one of them where ways meet.</param>
internal readonly struct HeldLock(Location? identity, bool isShared, IInvocationOperation? taken = null)
    : IEquatable<HeldLock>
{
    public Location? Identity { get; } = identity;

    public bool IsShared { get; } = isShared;

    public IInvocationOperation? Taken { get; } = taken;

    /// <summary>Whether two that hold these are never there at the same time.</summary>
    public bool Excludes(HeldLock other) =>
        Identity is null || other.Identity is null
            || (Identity.Equals(other.Identity) && !(IsShared && other.IsShared));

    public bool Equals(HeldLock other) => IsShared == other.IsShared && Equals(Identity, other.Identity);

    public override bool Equals(object? other) => other is HeldLock held && Equals(held);

    public override int GetHashCode() => (Identity?.GetHashCode() ?? 0) * 2 + (IsShared ? 1 : 0);
}

/// <summary>The locks that are certainly held at a point of the program.</summary>
internal sealed class LockSet
{
    public static readonly LockSet None = new(ImmutableArray<HeldLock>.Empty);

    /// <summary>Some lock is held, nobody knows which.</summary>
    public static readonly LockSet Unknown = None.With(new HeldLock(null, isShared: false));

    private readonly ImmutableArray<HeldLock> _locks;

    private LockSet(ImmutableArray<HeldLock> locks) => _locks = locks;

    public bool IsEmpty => _locks.IsEmpty;

    public IEnumerable<HeldLock> Locks => _locks;

    public LockSet With(HeldLock taken) => _locks.Contains(taken) ? this : new(_locks.Add(taken));

    public LockSet With(LockSet others) => others._locks.Aggregate(this, (set, taken) => set.With(taken));

    /// <summary>The set after a release; what is released without being known ends all that is not known.</summary>
    public LockSet Without(Location? released)
    {
        var kept = _locks.RemoveAll(held => Equals(held.Identity, released));
        return kept.Length == _locks.Length ? this : new(kept);
    }

    /// <summary>What is held whichever of two ways was taken.</summary>
    public LockSet Meet(LockSet other)
    {
        var common = _locks.RemoveAll(held => !other._locks.Contains(held));
        return common.Length == _locks.Length ? this : new(common);
    }

    public bool Excludes(LockSet other) => _locks.Any(mine => other._locks.Any(mine.Excludes));

    public LockSet Map(Func<HeldLock, HeldLock?> map)
    {
        var mapped = None;
        foreach (var held in _locks)
        {
            if (map(held) is { } kept)
                mapped = mapped.With(kept);
        }
        return mapped;
    }

    public bool SameAs(LockSet other) =>
        _locks.Length == other._locks.Length && _locks.All(other._locks.Contains);

    public override string ToString() => string.Join(
        " ", _locks.Select(held => (held.Identity?.ToString() ?? "?") + (held.IsShared ? " shared" : "")));
}
