using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>What happens in one body: what it starts, what it uses, and what holds there.</summary>
internal sealed class BodyAnalysis(FlowUnit unit)
{
    public FlowUnit Unit { get; } = unit;

    public IReadOnlyList<Fork> Forks { get; set; } = [];

    /// <summary>What holds when the body comes back; null if it does not.</summary>
    public FlowState? AtExit { get; set; }

    /// <summary>What the body itself reads and writes, with what holds there.</summary>
    public IReadOnlyList<(Access Access, FlowState State)> Accesses { get; set; } = [];

    /// <summary>Where work begins to run, with what runs already.</summary>
    public IReadOnlyList<(Fork Fork, FlowState State)> Begins { get; set; } = [];

    /// <summary>Where work is made or begun, with what runs already.</summary>
    public IReadOnlyList<(Fork Fork, FlowState State)> Making { get; set; } = [];

    /// <summary>The calls of methods on the current object and of static ones, with the locks held.</summary>
    public IReadOnlyList<(IMethodSymbol Method, LockSet Locks)> Calls { get; set; } = [];
}
