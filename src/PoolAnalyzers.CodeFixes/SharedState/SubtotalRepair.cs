using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>Lets each thread of a loop add up for itself, by the overload with local state.</summary>
internal sealed class SubtotalRepair : StateRepair
{
    public override bool MustBeCompiled => true;

    public override string? Repair(UnlockedState state, DocumentEdits edits)
    {
        if (state is not { Kind: RaceKind.LostUpdate, Lock: null, Other: null }
            || ParallelLoop.Around(state, edits) is not { Parameters.Count: 1 or 2 } loop
            || ZeroOf(edits.Model.GetTypeInfo(state.Uses[0].Place).Type) is not { } zero
            || edits.Model.Compilation.Options is CSharpCompilationOptions { CheckOverflow: true }
            || state.Uses.Any(use => use.Place.Parent is ElementAccessExpressionSyntax)
            || state.IsMentionedElsewhereIn(loop.Body)
            || state.Uses.Any(use => !IsSum(use, state, edits.Model)))
            return null;
        var total = state.Uses[0].Place.ToString();
        const string Subtotal = "subtotal";
        if (loop.Call.DescendantTokens().Any(token => token.ValueText == Subtotal)
            || !edits.Model.LookupSymbols(loop.Call.SpanStart, name: Subtotal).IsEmpty
            || EndOf(loop, Subtotal, total, state, edits) is not { } end)
            return null;
        var parameters = loop.Parameters.Count == 1 ? $"{loop.Parameters[0]}, _" : string.Join(", ", loop.Parameters);
        edits.Replace(
            TextSpan.FromBounds(loop.Body.SpanStart, loop.Body.ArrowToken.SpanStart),
            $"() => {zero}, ({parameters}, {Subtotal}) ");
        if (!WriteBody(loop.Body, state, Subtotal, edits))
            return null;
        edits.Insert(loop.Body.Span.End, end);
        var isRounded = zero is "0f" or "0d" or "0m" ? ", in another order" : "";
        return $"Let each thread add up for itself, and add that to '{state.Name}'{isRounded}";
    }

    private static string? ZeroOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Int32 => "0",
        SpecialType.System_Int64 => "0L",
        SpecialType.System_UInt32 => "0u",
        SpecialType.System_UInt64 => "0UL",
        SpecialType.System_Single => "0f",
        SpecialType.System_Double => "0d",
        SpecialType.System_Decimal => "0m",
        _ => null,
    };

    /// <summary>Whether something is added or taken away, and nobody looks at the sum.</summary>
    private static bool IsSum(SharedUse use, UnlockedState state, SemanticModel model)
    {
        if (use.Node.Parent is not (ExpressionStatementSyntax or LambdaExpressionSyntax)
            || use.Node.Ancestors().Any(node => node.IsKind(SyntaxKind.CheckedStatement)))
            return false;
        return use.Node switch
        {
            AssignmentExpressionSyntax
            {
                RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression,
            } sum => !state.Mentions(sum.Right).Any()
                && model.GetTypeInfo(use.Place).Type is { } type
                && model.ClassifyConversion(sum.Right, type).IsImplicit,
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax => true,
            _ => false,
        };
    }

    private static bool WriteBody(
        LambdaExpressionSyntax body, UnlockedState state, string subtotal, DocumentEdits edits)
    {
        if (body.ExpressionBody is not null)
        {
            if (state.Uses[0].Node is AssignmentExpressionSyntax sum)
            {
                var sign = sum.IsKind(SyntaxKind.AddAssignmentExpression) ? "+" : "-";
                edits.Replace(state.Uses[0].Place.Span, subtotal);
                edits.Replace(sum.OperatorToken.Span, sign);
                if (sum.Right is not (LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax
                    or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax
                    or BinaryExpressionSyntax
                    {
                        RawKind: (int)SyntaxKind.MultiplyExpression or (int)SyntaxKind.DivideExpression,
                    }))
                {
                    edits.Insert(sum.Right.SpanStart, "(");
                    edits.Insert(sum.Right.Span.End, ")");
                }
                return true;
            }
            var isUp = state.Uses[0].Node.DescendantTokens().Any(token => token.IsKind(SyntaxKind.PlusPlusToken));
            edits.Replace(state.Uses[0].Node.Span, subtotal + (isUp ? " + 1" : " - 1"));
            return true;
        }
        if (body.Block is not { Statements: { Count: > 0 } statements } block)
            return false;
        foreach (var use in state.Uses)
            edits.Replace(use.Place.Span, subtotal);
        var ends = block.DescendantNodes(node =>
            node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
        foreach (var end in ends.OfType<ReturnStatementSyntax>())
            edits.Insert(end.ReturnKeyword.Span.End, " " + subtotal);
        var last = statements.Last();
        if (edits.Model.AnalyzeControlFlow(statements[0], last) is not { Succeeded: true } flow)
            return false;
        if (!flow.EndPointIsReachable)
            return true;
        var line = edits.Text.Lines.GetLineFromPosition(last.Span.End);
        if (Layout.StartsLine(last.GetFirstToken()) && last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia))
            edits.Insert(line.End, $"\n{Layout.IndentOf(last.GetFirstToken())}return {subtotal};", last.Span);
        else
            edits.Insert(last.Span.End, $" return {subtotal};");
        return true;
    }

    /// <summary>What each thread does at its end.</summary>
    private static string? EndOf(
        ParallelLoop loop, string subtotal, string total, UnlockedState state, DocumentEdits edits)
    {
        var type = edits.Model.GetTypeInfo(state.Uses[0].Place).Type!;
        if (type.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double
                or SpecialType.System_Decimal)
            && state.Symbol is not IPropertySymbol
            && edits.Model.Compilation.GetTypeByMetadataName("System.Threading.Interlocked") is { } interlocked
            && interlocked.GetMembers("Add").OfType<IMethodSymbol>().Any(method =>
                SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, type)))
        {
            var name = TypeNames.Write(interlocked, loop.Call.SpanStart, edits);
            return $", {subtotal} => {name}.Add(ref {total}, {subtotal})";
        }
        return new GateFinder(edits).Find(state, [loop.Call.SpanStart]) is { } gate
            ? $", {subtotal} => {{ lock ({gate}) {{ {total} += {subtotal}; }} }}"
            : null;
    }
}
