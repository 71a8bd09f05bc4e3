using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>Declares the variable where it is used, so that every run has its own.</summary>
internal sealed class ScratchRepair : StateRepair
{
    public override string? Repair(UnlockedState state, DocumentEdits edits)
    {
        if (state.Kind != RaceKind.Scratch || state.Symbol is not ILocalSymbol local
            || state.Uses[0].Node is not AssignmentExpressionSyntax
            {
                RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax name,
                Parent: ExpressionStatementSyntax
                {
                    Parent: BlockSyntax { Parent: AnonymousFunctionExpressionSyntax body },
                },
            } assignment
            || Declaration(local, edits) is not { } declaration)
            return null;
        // All that mentions it is in this body, behind the assignment.
        var owner = declaration.Parent is GlobalStatementSyntax ? edits.Root : declaration.Parent!;
        foreach (var mention in state.Mentions(owner))
        {
            if (!body.Span.Contains(mention.Span) || mention.SpanStart < name.SpanStart
                || state.Mentions(assignment.Right).Any())
                return null;
        }
        if (edits.Model.GetTypeInfo(assignment.Right).Type is not { } type)
            return null;
        var isSame = SymbolEqualityComparer.Default.Equals(type, local.Type);
        var written = !declaration.Declaration.Type.IsVar ? declaration.Declaration.Type.ToString()
            : isSame ? "var"
            : local.Type.ToMinimalDisplayString(edits.Model, name.SpanStart);
        edits.Insert(name.SpanStart, written + " ");
        Remove(declaration, edits);
        return $"Declare '{local.Name}' in the body, so that every run has its own";
    }

    private static LocalDeclarationStatementSyntax? Declaration(ILocalSymbol local, DocumentEdits edits) =>
        local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax
        {
            Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax
            {
                UsingKeyword.RawKind: 0, Parent: BlockSyntax or GlobalStatementSyntax,
            } declaration },
        } variable
        && declaration.SyntaxTree == edits.Root.SyntaxTree
        && (variable.Initializer is null || HasNoEffect(variable.Initializer.Value, edits.Model))
            ? declaration
            : null;

    private static bool HasNoEffect(ExpressionSyntax value, SemanticModel model) =>
        model.GetConstantValue(value).HasValue
        || value is LiteralExpressionSyntax or DefaultExpressionSyntax
        || value is PostfixUnaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.SuppressNullableWarningExpression, Operand: LiteralExpressionSyntax,
        }
        || model.GetSymbolInfo(value).Symbol is IFieldSymbol { IsReadOnly: true };

    /// <summary>Takes the declaration away, with its line if there is nothing else on it.</summary>
    private static void Remove(StatementSyntax declaration, DocumentEdits edits)
    {
        var (first, last) = (edits.Text.Lines.GetLineFromPosition(declaration.SpanStart),
            edits.Text.Lines.GetLineFromPosition(declaration.Span.End));
        var before = edits.Text.ToString(TextSpan.FromBounds(first.Start, declaration.SpanStart));
        var after = edits.Text.ToString(TextSpan.FromBounds(declaration.Span.End, last.End));
        if (before.Trim().Length == 0 && after.Trim().Length == 0)
            edits.Replace(TextSpan.FromBounds(first.Start, last.EndIncludingLineBreak), "");
        else
        {
            var spaces = after.Length - after.TrimStart().Length;
            edits.Replace(TextSpan.FromBounds(declaration.SpanStart, declaration.Span.End + spaces), "");
        }
    }
}
