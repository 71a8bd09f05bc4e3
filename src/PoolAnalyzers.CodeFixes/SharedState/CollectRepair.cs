using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>Lets a loop that only fills a list return its results instead, and adds them when all are there.</summary>
internal sealed class CollectRepair : StateRepair
{
    public override bool MustBeCompiled => true;

    public override string? Repair(UnlockedState state, DocumentEdits edits)
    {
        if (state is not { Kind: RaceKind.Container, Lock: null, Other: null, Uses.Count: 1 }
            || state.Uses[0].Node is not InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" } add,
                ArgumentList.Arguments: { Count: 1 } added,
            } use
            || edits.Model.GetTypeInfo(add.Expression).Type?.OriginalDefinition.ToDisplayString()
                != "System.Collections.Generic.List<T>"
            || ParallelLoop.Around(state, edits) is not { Parameters.Count: 1 } loop
            || state.Mentions(loop.Call).Count() != 1
            || !IsAll(use, loop.Body))
            return null;
        var list = add.Expression.ToString();
        var arguments = loop.Arguments;
        if (loop.Method.Name == "ForEach")
        {
            if (arguments.Count != 2 || !IsEnumerable(loop.Method.OriginalDefinition.Parameters[0].Type))
                return null;
            var source = arguments[0].Expression;
            var isSimple = source is IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
                or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax;
            edits.Replace(
                TextSpan.FromBounds(loop.Call.SpanStart, source.SpanStart), $"{list}.AddRange({(isSimple ? "" : "(")}");
            edits.Insert(source.Span.End, isSimple ? ".AsParallel().AsOrdered()" : ").AsParallel().AsOrdered()");
        }
        else
        {
            if (arguments.Count != 3 || loop.Method.Parameters[0].Type.SpecialType != SpecialType.System_Int32
                || arguments[0].Expression is not LiteralExpressionSyntax { Token.Value: 0 }
                || !IsSize(arguments[1].Expression, edits.Model))
                return null;
            edits.Replace(
                TextSpan.FromBounds(loop.Call.SpanStart, arguments[0].SpanStart),
                $"{list}.AddRange(ParallelEnumerable.Range(");
            edits.Insert(arguments[1].Span.End, ").AsOrdered()");
        }
        var comma = arguments.GetSeparator(arguments.Count - 2);
        var gap = edits.Text.ToString(TextSpan.FromBounds(comma.Span.End, loop.Body.SpanStart));
        edits.Replace(TextSpan.FromBounds(comma.SpanStart, loop.Body.SpanStart), ".Select(" + gap.TrimStart(' '));
        WriteBody(loop.Body, use, added[0].Expression, edits);
        edits.Insert(loop.Call.Span.End, ")");
        if (edits.Model.LookupNamespacesAndTypes(loop.Call.SpanStart, name: "ParallelEnumerable").IsEmpty)
            edits.AddUsing("System.Linq");
        return $"Collect for '{state.Name}' with PLINQ, in the order of the items, and add all at the end";
    }

    private static void WriteBody(
        LambdaExpressionSyntax body, SyntaxNode add, ExpressionSyntax result, DocumentEdits edits)
    {
        var (first, last) = (TextSpan.FromBounds(add.SpanStart, result.SpanStart),
            TextSpan.FromBounds(result.Span.End, add.Span.End));
        if (body.Block is null)
        {
            edits.Replace(first, "");
            edits.Replace(last, "");
        }
        else
        {
            edits.Replace(first, "return ");
            edits.Replace(last, "");
        }
    }

    private static bool IsAll(SyntaxNode add, LambdaExpressionSyntax body) => body.ExpressionBody == add
        || body.Block is { Statements.Count: 1 } && add.Parent is ExpressionStatementSyntax;

    private static bool IsEnumerable(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T;

    /// <summary>Whether a number is certainly not negative.</summary>
    private static bool IsSize(ExpressionSyntax count, SemanticModel model) =>
        model.GetConstantValue(count) is { HasValue: true, Value: int and >= 0 }
        || count is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" }
            && model.GetTypeInfo(count).Type?.SpecialType == SpecialType.System_Int32
            && model.GetSymbolInfo(count).Symbol is IPropertySymbol { DeclaringSyntaxReferences.IsEmpty: true };
}
