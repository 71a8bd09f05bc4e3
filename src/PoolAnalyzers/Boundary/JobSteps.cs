using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Boundary;

/// <summary>Something that a job does.</summary>
/// <param name="operation">What it does.</param>
/// <param name="place">Where to show it: itself, or the call in the file of the job that leads there.</param>
/// <param name="isBehindBranch">Whether a call that leads there is in a branch.</param>
internal readonly struct JobStep(IOperation operation, SyntaxNode place, bool isBehindBranch)
{
    public IOperation Operation { get; } = operation;

    public SyntaxNode Place { get; } = place;

    /// <summary>Whether the job may come to its end without it.</summary>
    public bool IsConditional => isBehindBranch || IsInBranch(Operation);

    public static bool IsInBranch(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            switch (outer)
            {
                case IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or ICatchClauseOperation
                    or ICoalesceOperation or IConditionalAccessOperation:
                    return true;
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return false;
            }
        }
        return false;
    }
}

/// <summary>What a job does: its own code and that of the methods it calls, a few calls deep.</summary>
internal static class JobSteps
{
    private const int MostCallsDeep = 4;
    private const int MostSteps = 5_000;

    public static IEnumerable<JobStep> Of(
        IOperation function, AnalysisScope scope, SyntaxTree tree, CancellationToken cancellation)
    {
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<(IOperation Code, SyntaxNode? Call, int Depth, bool IsBehindBranch)>();
        if (function is IMethodReferenceOperation reference)
            Enqueue(reference.Method, function.Syntax, 0, false);
        else if (scope.Bodies.ModelOf(function.Syntax.SyntaxTree).GetOperation(function.Syntax, cancellation)
            is { } lambda)
            open.Enqueue((lambda, null, 0, false));
        var steps = 0;
        while (open.Count > 0)
        {
            var (code, call, depth, isBehindBranch) = open.Dequeue();
            foreach (var operation in code.DescendantsAndSelf())
            {
                if (++steps > MostSteps)
                    yield break;
                var place = operation.Syntax.SyntaxTree == tree ? operation.Syntax : call ?? operation.Syntax;
                yield return new(operation, place, isBehindBranch);
                foreach (var called in CalledBy(operation))
                    Enqueue(called, place, depth + 1, isBehindBranch || JobStep.IsInBranch(operation));
            }
        }

        void Enqueue(IMethodSymbol method, SyntaxNode place, int depth, bool isBehindBranch)
        {
            method = method.OriginalDefinition;
            if (depth > MostCallsDeep || IsOpen(method) || !seen.Add(method))
                return;
            var code = method.MethodKind == MethodKind.LocalFunction
                ? OfLocalFunction(method, scope, cancellation)
                : scope.Bodies.OperationOf(method, cancellation);
            if (code is not null)
                open.Enqueue((code, place, depth, isBehindBranch));
        }
    }

    /// <summary>Whether it is not known here what such a call runs.</summary>
    private static bool IsOpen(IMethodSymbol method) => method.IsAbstract || method.IsExtern
        || ((method.IsVirtual || method.IsOverride) && !method.IsSealed && method.ContainingType?.IsSealed == false);

    private static IOperation? OfLocalFunction(
        IMethodSymbol function, AnalysisScope scope, CancellationToken cancellation)
    {
        if (!scope.Bodies.HasCodeOf(function))
            return null;
        var syntax = function.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        return scope.Bodies.ModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation);
    }

    private static IMethodSymbol[] CalledBy(IOperation operation) => operation switch
    {
        IInvocationOperation call => [call.TargetMethod],
        IObjectCreationOperation { Constructor: { } constructor } => [constructor],
        IPropertyReferenceOperation property when Operations.IsWritten(property) =>
            property.Property.SetMethod is { } setter ? [setter] : [],
        IPropertyReferenceOperation { Property.GetMethod: { } getter } => [getter],
        _ => [],
    };
}
