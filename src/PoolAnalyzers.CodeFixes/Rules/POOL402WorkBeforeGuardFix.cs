using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Moves the guard to the front of the program.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL402WorkBeforeGuardFix)), Shared]
public sealed class POOL402WorkBeforeGuardFix() : PoolCodeFix(POOL402WorkBeforeGuard.Rule.Id, GuardFirst)
{
    public const string GuardFirst = "POOL402.GuardFirst";

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        return root is not null && Find(diagnostic, root) is { } guard
            ? $"Move '{guard.Expression}' to the front of what now runs before it"
            : null;
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        // A program has one entry point.
        if (root is null || Find(repairs[0].Diagnostic, root) is not { } guard)
            return document;
        var layout = await Layout.OfAsync(document, cancellation).ConfigureAwait(false);
        return document.WithSyntaxRoot(FirstStatement.Move((CompilationUnitSyntax)root, guard, layout));
    }

    /// <summary>The statement that calls the guard, where it can be moved.</summary>
    private static ExpressionStatementSyntax? Find(Diagnostic diagnostic, SyntaxNode root)
    {
        var node = root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan);
        var guard = node as ExpressionStatementSyntax
            ?? (node as GlobalStatementSyntax)?.Statement as ExpressionStatementSyntax;
        // What it is given may be made in front of it.
        return guard is { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } }
            && FirstStatement.CanMove(guard)
                ? guard
                : null;
    }
}
