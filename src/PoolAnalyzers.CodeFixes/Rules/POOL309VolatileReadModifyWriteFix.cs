using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Makes the change one step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL309VolatileReadModifyWriteFix)), Shared]
public sealed class POOL309VolatileReadModifyWriteFix()
    : EditingCodeFix(POOL309VolatileReadModifyWrite.Rule.Id, UseInterlocked)
{
    public const string UseInterlocked = "POOL309.Interlocked";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var node = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        var call = node switch
        {
            PostfixUnaryExpressionSyntax step when UnusedValue.Of(step, edits.Model) =>
                Step(step.Operand, step.OperatorToken),
            PrefixUnaryExpressionSyntax step => Step(step.Operand, step.OperatorToken),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } add =>
                ("Add", $"ref {add.Left}, {add.Right}"),
            AssignmentExpressionSyntax
            {
                RawKind: (int)SyntaxKind.SubtractAssignmentExpression,
                Right: LiteralExpressionSyntax or NameSyntax or MemberAccessExpressionSyntax,
            } subtract => ("Add", $"ref {subtract.Left}, -{subtract.Right}"),
            _ => default,
        };
        if (call.Item1 is not { } method
            || edits.Model.Compilation.GetTypeByMetadataName("System.Threading.Interlocked") is not { } interlocked)
            return null;
        return ($"Change it by 'Interlocked.{method}'", all =>
        {
            all.Replace(
                node.Span, $"{TypeNames.Write(interlocked, node.SpanStart, all)}.{method}({call.Item2})");
            return true;
        });
    }

    private static (string?, string) Step(ExpressionSyntax operand, SyntaxToken sign) =>
        (sign.IsKind(SyntaxKind.PlusPlusToken) ? "Increment" : "Decrement", $"ref {operand}");
}
