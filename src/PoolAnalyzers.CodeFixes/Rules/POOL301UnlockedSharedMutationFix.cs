using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.CodeFixes.SharedState;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Keeps threads from changing the same thing at once, in the way that suits what they do with it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL301UnlockedSharedMutationFix)), Shared]
public sealed class POOL301UnlockedSharedMutationFix() : PoolCodeFix(
    POOL301UnlockedSharedMutation.Rule.Id, OwnVariable, Collect, InOneStep, Subtotals, InLock, ConcurrentCollection)
{
    public const string OwnVariable = "POOL301.OwnVariable";
    public const string Collect = "POOL301.Collect";
    public const string InOneStep = "POOL301.InOneStep";
    public const string Subtotals = "POOL301.Subtotals";
    public const string InLock = "POOL301.InLock";
    public const string ConcurrentCollection = "POOL301.ConcurrentCollection";

    private static readonly Dictionary<string, StateRepair> Repairs = new()
    {
        [OwnVariable] = new ScratchRepair(),
        [Collect] = new CollectRepair(),
        [InOneStep] = new InterlockedRepair(),
        [Subtotals] = new SubtotalRepair(),
        [InLock] = new LockRepair(),
        [ConcurrentCollection] = new ConcurrentCollectionRepair(),
    };

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits)
            return null;
        string? title = null;
        edits.Try(all => (title = Repair(diagnostic, way, all)) is not null);
        return title is null
            || (Repairs[way].MustBeCompiled && await edits.BreaksAsync(cancellation).ConfigureAwait(false))
                ? null
                : title;
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits)
            return document;
        var ways = new Dictionary<ISymbol, string>(SymbolEqualityComparer.Default);
        foreach (var (diagnostic, way) in repairs)
        {
            // Half of the uses atomic and the other half locked would still meet.
            if (UnlockedState.Of(diagnostic, edits) is { } state
                && (!ways.TryGetValue(state.Symbol, out var chosen) || chosen == way)
                && edits.Try(all => Repairs[way].Repair(state, all) is not null))
                ways[state.Symbol] = way;
        }
        return edits.Apply();
    }

    private static string? Repair(Diagnostic diagnostic, string way, DocumentEdits edits) =>
        UnlockedState.Of(diagnostic, edits) is { } state ? Repairs[way].Repair(state, edits) : null;
}
