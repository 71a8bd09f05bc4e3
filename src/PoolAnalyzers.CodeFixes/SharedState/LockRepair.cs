using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>Puts every use into a <c>lock</c>.</summary>
internal sealed class LockRepair : StateRepair
{
    public override string? Repair(UnlockedState state, DocumentEdits edits)
    {
        if (state.Kind == RaceKind.Scratch)
            return null;
        var around = state.Uses
            .Select(use => LockedSection.Around(use.Node, state.Symbol.Name, edits))
            .OfType<LockedSection>()
            .ToList();
        if (around.Count < state.Uses.Count
            || LockedSection.Combine(around, state.Uses.Select(use => use.Node), edits) is not { } sections)
            return null;
        var gate = new GateFinder(edits).Find(state, [.. sections.Select(section => section.Span.Start)]);
        return gate is null || sections.Any(section => !section.WrapIn(gate, edits))
            ? null
            : $"Use '{state.Name}' in 'lock ({gate})' only";
    }
}
