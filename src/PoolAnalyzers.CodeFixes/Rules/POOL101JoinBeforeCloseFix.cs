using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Closes or terminates the pool in the statement before the one that joins it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL101JoinBeforeCloseFix)), Shared]
public sealed class POOL101JoinBeforeCloseFix()
    : PoolCodeFix(POOL101JoinBeforeClose.Rule.Id, CloseFirst, TerminateFirst)
{
    public const string CloseFirst = "POOL101.CloseFirst";
    public const string TerminateFirst = "POOL101.TerminateFirst";

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (model is null || Find(diagnostic, way, model, cancellation) is not { } found)
            return null;
        var call = found.Statement.TrimEnd(';');
        return way == CloseFirst ? $"Call '{call}' first" : $"Call '{call}' first, which drops the work that is left";
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (model is null)
            return document;
        var inserter = new StatementInserter(await Layout.OfAsync(document, cancellation).ConfigureAwait(false), model);
        foreach (var (diagnostic, way) in repairs)
        {
            if (Find(diagnostic, way, model, cancellation) is { } found)
                inserter.Add(found.Anchor, found.Statement);
        }
        var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        return document.WithSyntaxRoot(inserter.InsertInto(root));
    }

    private static (SyntaxNode Anchor, string Statement)? Find(
        Diagnostic diagnostic, string way, SemanticModel model, CancellationToken cancellation)
    {
        var property = way == CloseFirst ? POOL101JoinBeforeClose.CloseMethod : POOL101JoinBeforeClose.TerminateMethod;
        if (!diagnostic.Properties.TryGetValue(property, out var method) || method is null
            || !diagnostic.Properties.TryGetValue(POOL101JoinBeforeClose.Pool, out var pool) || pool is null)
            return null;
        var root = model.SyntaxTree.GetRoot(cancellation);
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax join)
            return null;
        var name = pool.Substring(pool.LastIndexOf('.') + 1);
        if (Anchors.Find(join, name, model) is not { } anchor)
            return null;
        // Where the pool may be missing, so it may be here.
        var access = join is ConditionalAccessExpressionSyntax conditional && conditional.Expression.ToString() == pool
            ? "?."
            : ".";
        return (anchor, $"{pool}{access}{method}();");
    }
}
