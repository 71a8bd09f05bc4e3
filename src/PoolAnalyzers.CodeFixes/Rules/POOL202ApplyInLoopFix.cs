using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>
/// Takes the call apart into what submits and what waits, which is what POOL201 reports, and repairs that as its fix
/// does.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL202ApplyInLoopFix)), Shared]
public sealed class POOL202ApplyInLoopFix()
    : PoolCodeFix(POOL202ApplyInLoop.Rule.Id, UseMap, SubmitThenCollect, UseImap)
{
    public const string UseMap = POOL201BlockingResultInSubmitLoopFix.UseMap;
    public const string SubmitThenCollect = POOL201BlockingResultInSubmitLoopFix.SubmitThenCollect;
    public const string UseImap = POOL201BlockingResultInSubmitLoopFix.UseImap;

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        var place = diagnostic.Location.SourceSpan;
        return await TakeApartAsync(document, [place], cancellation).ConfigureAwait(false) is { } taken
            ? await POOL201BlockingResultInSubmitLoopFix.TitleOfAsync(taken.Document, taken.Waits[0], way, cancellation)
                .ConfigureAwait(false)
            : null;
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        TextSpan[] places = [.. repairs.Select(repair => repair.Diagnostic.Location.SourceSpan)];
        return await TakeApartAsync(document, places, cancellation).ConfigureAwait(false) is { } taken
            ? await POOL201BlockingResultInSubmitLoopFix.RepairAllAsync(
                taken.Document, repairs.Select((repair, i) => (taken.Waits[i], repair.Way)), cancellation)
                .ConfigureAwait(false)
            : document;
    }

    /// <summary>
    /// The document with the calls taken apart, and where they are then; null if that is not possible.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="places">The calls, in the order of the text.</param>
    /// <param name="cancellation">Says that nobody wants the result any more.</param>
    private static async Task<(Document Document, TextSpan[] Waits)?> TakeApartAsync(
        Document document, TextSpan[] places, CancellationToken cancellation)
    {
        if (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
            return null;
        var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        var text = await model.SyntaxTree.GetTextAsync(cancellation).ConfigureAwait(false);
        var knowledge = AnalysisScope.Of(model.Compilation, document.Project.AnalyzerOptions, cancellation).Knowledge;
        var changes = new List<TextChange>();
        foreach (var place in places)
        {
            if (!root.FullSpan.Contains(place)
                || root.FindNode(place, getInnermostNodeForTie: true) is not InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax access
                }
                || model.GetSymbolInfo(root.FindNode(place, getInnermostNodeForTie: true), cancellation).Symbol
                    is not IMethodSymbol method
                || WaitOf(method, knowledge) is not { } wait)
                return null;
            changes.Add(new TextChange(new TextSpan(access.Name.Identifier.Span.End, 0), "Async"));
            changes.Add(new TextChange(new TextSpan(place.End, 0), $".{wait}()"));
        }
        changes.Sort((one, other) => one.Span.Start.CompareTo(other.Span.Start));
        var waits = places.Select(place => TextSpan.FromBounds(
            place.Start + Added(change => change.Span.Start < place.Start),
            place.End + Added(change => change.Span.Start <= place.End))).ToArray();
        return (document.WithText(text.WithChanges(changes)), waits);

        int Added(Func<TextChange, bool> isBefore) => changes.Where(isBefore).Sum(change => change.NewText!.Length);
    }

    /// <summary>What gives the result of the form that does not wait.</summary>
    private static string? WaitOf(IMethodSymbol method, ApiKnowledge knowledge)
    {
        for (var type = method.ContainingType; type is not null; type = type.BaseType)
        {
            foreach (var form in type.GetMembers(method.Name + "Async").OfType<IMethodSymbol>())
            {
                if ((knowledge.RolesOf(form) & (Roles.Submits | Roles.Waits)) != Roles.Submits
                    || form.ReturnsVoid != false || form.TypeParameters.Length != method.TypeParameters.Length)
                    continue;
                return MembersOf(form.ReturnType).FirstOrDefault(wait =>
                    (knowledge.RolesOf(wait) & Roles.Waits) != 0
                    && wait.Parameters.All(parameter => parameter.IsOptional)
                    && (wait.ReturnsVoid || wait.OriginalDefinition.ReturnType is ITypeParameterSymbol))?.Name;
            }
        }
        return null;
    }

    private static IEnumerable<IMethodSymbol> MembersOf(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var method in current.GetMembers().OfType<IMethodSymbol>())
                yield return method;
        }
    }
}
