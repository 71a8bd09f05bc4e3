using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>
/// Follows locks and started work through a body, forward over its control-flow graph, exceptions included.
/// </summary>
internal sealed class ConcurrencyFlow(FlowUnit unit, Effects effects)
{
    private const int MostVisits = 12;

    private readonly Dictionary<int, FlowState> _entered = [];
    private readonly Dictionary<int, FlowState> _thrown = [];
    private readonly Dictionary<int, int> _visits = [];
    private readonly Dictionary<ControlFlowRegion, HashSet<(ControlFlowBranch Branch, int Next)>> _leaving = [];
    private readonly SortedSet<int> _open = [];

    /// <summary>What holds when the body comes back; null if it never does.</summary>
    public FlowState? AtExit => EntryOf(unit.Graph.Blocks.Length - 1);

    public void Run(CancellationToken cancellation)
    {
        Enter(0, FlowState.Start);
        while (_open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var ordinal = _open.Min;
            _open.Remove(ordinal);
            _visits.TryGetValue(ordinal, out var visits);
            if (visits >= MostVisits)
                continue;
            _visits[ordinal] = visits + 1;
            var block = unit.Graph.Blocks[ordinal];
            if (EntryOf(ordinal) is { } state)
                Leave(block, Through(block, state, throws: true, visit: null));
        }
    }

    /// <summary>Visits every operation that can be reached, with what holds just before it.</summary>
    public void Visit(Action<IOperation, FlowState> visit)
    {
        foreach (var block in unit.Graph.Blocks)
        {
            if (EntryOf(block.Ordinal) is { } state)
                Through(block, state, throws: false, visit);
        }
    }

    private FlowState? EntryOf(int ordinal)
    {
        _entered.TryGetValue(ordinal, out var entered);
        _thrown.TryGetValue(ordinal, out var thrown);
        if (entered is null || thrown is null)
            return entered ?? thrown;
        return entered.With(entered.Locks.Meet(thrown.Locks));
    }

    private FlowState Through(
        BasicBlock block, FlowState state, bool throws, Action<IOperation, FlowState>? visit)
    {
        if (throws)
            Throw(block, state);
        foreach (var root in FlowUnit.Roots(block))
        {
            foreach (var operation in unit.Evaluated(root))
            {
                visit?.Invoke(operation, state);
                var next = effects.After(operation, state, block);
                if (!ReferenceEquals(next, state) && throws)
                    Throw(block, next);
                state = next;
            }
        }
        return state;
    }

    private void Leave(BasicBlock block, FlowState state)
    {
        if (block.ConditionalSuccessor is { } conditional)
        {
            var isTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            Follow(block, conditional, effects.When(block, isTrue, state));
            if (block.FallThroughSuccessor is { } otherwise)
                Follow(block, otherwise, effects.When(block, !isTrue, state));
        }
        else if (block.FallThroughSuccessor is { } next)
            Follow(block, next, state);
    }

    private void Follow(BasicBlock block, ControlFlowBranch branch, FlowState state)
    {
        if (branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling)
        {
            // The end of a finally: on to wherever the branches that ran it lead.
            for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
            {
                if (region.Kind != ControlFlowRegionKind.Finally)
                    continue;
                if (_leaving.TryGetValue(region, out var leaving))
                {
                    foreach (var (left, following) in leaving.ToList())
                        Continue(left, following, state);
                }
                return;
            }
        }
        else if (branch.Destination is not null)
            Continue(branch, 0, state);
    }

    private void Continue(ControlFlowBranch branch, int next, FlowState state)
    {
        if (next == branch.FinallyRegions.Length)
        {
            Enter(branch.Destination!.Ordinal, state);
            return;
        }
        var region = branch.FinallyRegions[next];
        if (!_leaving.TryGetValue(region, out var leaving))
            _leaving.Add(region, leaving = []);
        if (leaving.Add((branch, next + 1)))
            _open.UnionWith(Enumerable.Range(
                region.FirstBlockOrdinal, region.LastBlockOrdinal - region.FirstBlockOrdinal + 1)
                .Where(ordinal => _entered.ContainsKey(ordinal) || _thrown.ContainsKey(ordinal)));
        Enter(region.FirstBlockOrdinal, state);
    }

    private void Enter(int ordinal, FlowState state)
    {
        if (!unit.Graph.Blocks[ordinal].IsReachable)
            return;
        if (_entered.TryGetValue(ordinal, out var known))
        {
            state = known.Merge(state);
            if (state.SameAs(known))
                return;
        }
        _entered[ordinal] = state;
        _open.Add(ordinal);
    }

    private void Throw(BasicBlock block, FlowState state)
    {
        // The graph of a lambda is part of the one around it, whose handlers see nothing of this.
        for (var inner = block.EnclosingRegion; !ReferenceEquals(inner, unit.Graph.Root);)
        {
            var region = inner.EnclosingRegion!;
            if (inner.Kind == ControlFlowRegionKind.Try)
            {
                foreach (var handler in region.NestedRegions)
                {
                    if (!ReferenceEquals(handler, inner))
                        Catch(handler.FirstBlockOrdinal, state);
                }
            }
            inner = region;
        }
    }

    private void Catch(int ordinal, FlowState state)
    {
        if (_thrown.TryGetValue(ordinal, out var known))
        {
            state = known.MergeThrown(state);
            if (state.SameAs(known))
                return;
        }
        _thrown[ordinal] = state;
        _open.Add(ordinal);
    }
}
