using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Says in a <c>finally</c> that the item has been worked on.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL602TaskDoneMissingFix)), Shared]
public sealed class POOL602TaskDoneMissingFix() : EditingCodeFix(POOL602TaskDoneMissing.Rule.Id, InFinally)
{
    public const string InFinally = "POOL602.InFinally";

    // Variables may be used behind the end.
    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } taken)
            return null;
        if (diagnostic.Properties.TryGetValue(POOL602TaskDoneMissing.Forgotten, out var method))
        {
            var end = $"{access.Expression}.{method}();";
            return Handling(taken) is { Count: > 0 } rest
                ? ($"Call '{end.TrimEnd(';')}' in a 'finally'", all => FinallyWriter.Wrap(all, rest, end))
                : null;
        }
        return StatementAt(diagnostic.AdditionalLocations.FirstOrDefault(), edits) is { } statement
            && LooseEnd.Between(taken, statement) is { } body
                ? ($"Put '{statement.Expression}' into a 'finally'", all => FinallyWriter.Wrap(all, body, statement))
                : null;
    }

    private static ExpressionStatementSyntax? StatementAt(Location? place, DocumentEdits edits) =>
        place is null ? null
        : edits.Root.FindNode(place.SourceSpan) is GlobalStatementSyntax global
            ? global.Statement as ExpressionStatementSyntax
            : edits.Root.FindNode(place.SourceSpan) as ExpressionStatementSyntax;

    /// <summary>What is done with the item: all that follows it in its row, or in the loop that takes it.</summary>
    private static IReadOnlyList<StatementSyntax> Handling(InvocationExpressionSyntax taken)
    {
        var statement = taken.FirstAncestorOrSelf<StatementSyntax>()!;
        if (statement is WhileStatementSyntax { Statement: BlockSyntax body } loop && loop.Condition == taken)
            return body.Statements;
        var row = StatementRows.Of(statement);
        return statement is LocalDeclarationStatementSyntax && statement.Parent is BlockSyntax
            ? row.SkipWhile(other => other != statement).Skip(1).ToArray()
            : [];
    }
}
