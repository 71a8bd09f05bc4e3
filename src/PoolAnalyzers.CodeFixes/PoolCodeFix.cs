using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PoolAnalyzers.CodeFixes;

/// <summary>
/// The fix of a rule, in one or more ways. Each way repairs any number of diagnostics of a document in one pass; one of
/// them for the light bulb, all for fix all. What cannot be repaired is not offered. Fix all repairs in the best way
/// that there is what the chosen way does not suit: nobody can choose again where a command line applies the fixes.
/// </summary>
/// <param name="id">The rule.</param>
/// <param name="ways">The equivalence keys of the ways to fix, the best first.</param>
public abstract class PoolCodeFix(string id, params string[] ways) : CodeFixProvider
{
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(id);

    public sealed override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(async (context, document, diagnostics) =>
            context.CodeActionEquivalenceKey is { } way && !diagnostics.IsEmpty
                ? await RepairAllAsync(document, diagnostics, way, context.CancellationToken).ConfigureAwait(false)
                : document);

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            foreach (var way in ways)
            {
                var title = await TitleAsync(context.Document, diagnostic, way, context.CancellationToken)
                    .ConfigureAwait(false);
                if (title is null)
                    continue;
                context.RegisterCodeFix(
                    CodeAction.Create(title, token => RepairAsync(context.Document, [(diagnostic, way)], token), way),
                    diagnostic);
            }
        }
    }

    /// <summary>What to call this way of fixing the diagnostic; null if it is not possible.</summary>
    private protected abstract Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation);

    /// <summary>The document with all that can be fixed, each in its way, which is possible for it alone.</summary>
    /// <param name="document">The document.</param>
    /// <param name="repairs">What to repair and how, in the order of the text.</param>
    /// <param name="cancellation">Says that nobody wants the result any more.</param>
    private protected abstract Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation);

    private async Task<Document> RepairAllAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, string way, CancellationToken cancellation)
    {
        var repairs = new List<(Diagnostic, string)>();
        foreach (var diagnostic in diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start))
        {
            foreach (var possible in ways.OrderBy(each => each != way))
            {
                if (await TitleAsync(document, diagnostic, possible, cancellation).ConfigureAwait(false) is not null)
                {
                    repairs.Add((diagnostic, possible));
                    break;
                }
            }
        }
        return repairs.Count == 0
            ? document
            : await RepairAsync(document, repairs, cancellation).ConfigureAwait(false);
    }
}
