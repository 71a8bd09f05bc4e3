using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow.Concurrency;

internal enum RaceKind
{
    /// <summary>A value is read, changed and written back; what others wrote meanwhile is lost.</summary>
    LostUpdate,

    /// <summary>A check decides about a write, and may no longer hold.</summary>
    CheckThenAct,

    /// <summary>A collection or builder is changed while others use it.</summary>
    Container,

    /// <summary>Every run uses the same variable for its intermediate results.</summary>
    Scratch,
}

/// <summary>Two uses of one location that may happen at the same time, and must not.</summary>
/// <param name="kind">What goes wrong.</param>
/// <param name="fork">The work in which it happens.</param>
/// <param name="at">The use that has to be repaired.</param>
/// <param name="other">The use that it meets; the same one where the work meets itself.</param>
internal sealed class Race(RaceKind kind, Fork fork, Access at, Access other)
{
    public RaceKind Kind { get; } = kind;

    public Fork Fork { get; } = fork;

    public Access At { get; } = at;

    public Access Other { get; } = other;

    /// <summary>Other uses in the same work that have to be repaired with it.</summary>
    public IReadOnlyList<Access> Also { get; set; } = [];

    /// <summary>Whether both hold locks, which do not keep each other out.</summary>
    public bool HasWrongLock => !At.Locks.IsEmpty;

    /// <summary>The lock that the other use holds, or would have to.</summary>
    public Location? Lock =>
        Other.Locks.Locks.Select(held => held.Identity).FirstOrDefault(identity => identity is not null);
}
