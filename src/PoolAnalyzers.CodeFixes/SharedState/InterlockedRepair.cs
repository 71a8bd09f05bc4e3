using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>Makes every change one step, by a method of <c>Interlocked</c>.</summary>
internal sealed class InterlockedRepair : StateRepair
{
    public override string? Repair(UnlockedState state, DocumentEdits edits)
    {
        if (state.Kind != RaceKind.LostUpdate || state.Lock is not null
            || edits.Model.Compilation.Options is CSharpCompilationOptions { CheckOverflow: true }
            || edits.Model.Compilation.GetTypeByMetadataName("System.Threading.Interlocked") is not { } interlocked
            || (state.Other is { } other && !IsAtomic(other, edits.Model)))
            return null;
        var functions = state.Uses.Select(use => LockedSection.FunctionOf(use.Node)).Distinct().ToList();
        var inner = functions.Where(function => !functions.Any(nested =>
            nested != function && function.Span.Contains(nested.Span)));
        // Where something else is read or decided as well, one step is not enough.
        if (inner.Any(state.IsMentionedElsewhereIn))
            return null;
        string? title = null;
        foreach (var use in state.Uses)
        {
            if (new AtomicChange(use, state, interlocked, edits).Write() is not { } method)
                return null;
            title = title is null || title == method ? method : "Interlocked";
        }
        return $"Change '{state.Name}' by '{title}'";
    }

    private static bool IsAtomic(SyntaxNode other, SemanticModel model) =>
        model.GetSymbolInfo(other).Symbol?.ContainingType is { Name: "Interlocked" or "Volatile" } type
        && type.ContainingNamespace.ToDisplayString() == "System.Threading";
}
