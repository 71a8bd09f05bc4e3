using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>A statement that calls <c>Parallel.For</c> or <c>Parallel.ForEach</c> with a lambda as body.</summary>
internal sealed class ParallelLoop
{
    private ParallelLoop(InvocationExpressionSyntax call, LambdaExpressionSyntax body, IMethodSymbol method)
    {
        Call = call;
        Body = body;
        Method = method;
    }

    public InvocationExpressionSyntax Call { get; }

    public LambdaExpressionSyntax Body { get; }

    public IMethodSymbol Method { get; }

    public SeparatedSyntaxList<ArgumentSyntax> Arguments => Call.ArgumentList.Arguments;

    /// <summary>The names of the parameters of the body.</summary>
    public IReadOnlyList<string> Parameters => Body switch
    {
        SimpleLambdaExpressionSyntax simple => [simple.Parameter.Identifier.Text],
        ParenthesizedLambdaExpressionSyntax several =>
            [.. several.ParameterList.Parameters.Select(parameter => parameter.Identifier.Text)],
        _ => [],
    };

    /// <summary>The loop whose body all uses are directly in; null if there is none.</summary>
    public static ParallelLoop? Around(UnlockedState state, DocumentEdits edits)
    {
        var functions = state.Uses.Select(use => LockedSection.FunctionOf(use.Node)).Distinct().ToList();
        if (functions.Count != 1
            || functions[0] is not LambdaExpressionSyntax { AsyncKeyword.RawKind: 0 } body
            || body.Parent is not ArgumentSyntax
            {
                NameColon: null,
                Parent: ArgumentListSyntax
                {
                    Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call,
                },
            } argument
            || call.ArgumentList.Arguments.Last() != argument
            || call.ArgumentList.Arguments.Any(given => given.NameColon is not null)
            || call.Expression is not MemberAccessExpressionSyntax { Name: IdentifierNameSyntax }
            || edits.Model.GetSymbolInfo(call).Symbol is not IMethodSymbol { Name: "For" or "ForEach" } method
            || method.ContainingType.ToDisplayString() != "System.Threading.Tasks.Parallel"
            || body is ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: var parameters }
                && parameters.Any(parameter => parameter.Type is not null))
            return null;
        return new(call, body, method);
    }
}
