using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow.Concurrency;

internal enum AccessKind
{
    Read,
    Write,

    /// <summary>A new value that depends on the old one.</summary>
    Change,

    /// <summary>In one step, as by <c>Interlocked</c>.</summary>
    Atomic,
}

/// <summary>What is known about a written value or an index.</summary>
[Flags]
internal enum AccessTraits
{
    None = 0,

    /// <summary>The value is a constant: it does not matter who writes it last.</summary>
    WritesConstant = 1,

    /// <summary>Only if nothing has been written yet.</summary>
    IsLazyInitialization = 2,

    /// <summary>A condition that reads the same location decides about the write.</summary>
    DependsOnCheck = 4,

    /// <summary>Each run of the body has its own index.</summary>
    HasOwnIndex = 8,

    /// <summary>Nobody knows whether two runs may have the same index.</summary>
    HasUnknownIndex = 16,

    /// <summary>Only the size is read.</summary>
    ReadsSize = 32,

    /// <summary>Comes after an <c>await</c> in its body.</summary>
    AfterAwait = 64,
}

/// <summary>A use of a location, with the locks that are held there.</summary>
internal sealed class Access(
    Location location, AccessKind kind, AccessTraits traits, LockSet locks, IOperation operation,
    ImmutableArray<IOperation> calls)
{
    public Location Location { get; } = location;

    public AccessKind Kind { get; } = kind;

    public AccessTraits Traits { get; } = traits;

    public LockSet Locks { get; } = locks;

    /// <summary>What reads or writes.</summary>
    public IOperation Operation { get; } = operation;

    /// <summary>The calls that lead to it, the outermost first.</summary>
    public ImmutableArray<IOperation> Calls { get; } = calls;

    public bool Is(AccessTraits trait) => (Traits & trait) != 0;

    public Access At(Location location, LockSet locks) => new(location, Kind, Traits, locks, Operation, Calls);

    public Access Through(IOperation call, AccessTraits traits) =>
        new(Location, Kind, Traits | traits, Locks, Operation, Calls.Insert(0, call));

    public Access With(AccessTraits traits) => new(Location, Kind, Traits | traits, Locks, Operation, Calls);
}
