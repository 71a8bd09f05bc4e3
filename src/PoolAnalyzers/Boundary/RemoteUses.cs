using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Boundary;

/// <summary>
/// What a job does with the variables of the body that starts it, be they captured or passed as arguments, a few calls
/// deep.
/// </summary>
internal static class RemoteUses
{
    private const int MostCallsDeep = 4;
    private const int MostSteps = 5_000;

    public static IReadOnlyList<RemoteUse> Of(ProcessJob job, AnalysisScope scope, CancellationToken cancellation)
    {
        var captures = job.Captures();
        var uses = new List<RemoteUse>();
        var seen = new HashSet<(IMethodSymbol, ISymbol)>(new PairComparer());
        var open = new Queue<(IOperation Code, Func<IOperation, ISymbol?> Shared, int Depth)>();
        if (job.Reference is { Method: var method })
        {
            if (CodeOf(method, scope, cancellation) is { } code)
                open.Enqueue((code, Outside, 0));
        }
        else if (job.Lambda is { } lambda
            && scope.Bodies.ModelOf(lambda.SyntaxTree).GetOperation(lambda, cancellation) is { } body)
        {
            open.Enqueue((body, Outside, 0));
        }
        var steps = 0;
        while (open.Count > 0)
        {
            var (code, shared, depth) = open.Dequeue();
            foreach (var operation in code.Descendants())
            {
                if (++steps > MostSteps)
                    return uses;
                if (operation is not IInvocationOperation call)
                    continue;
                if (call.Instance is { } receiver && shared(RootOf(receiver)) is { } thing)
                    uses.Add(new(call, thing));
                if (depth < MostCallsDeep)
                    Enter(call, shared, depth);
            }
        }
        return uses;

        ISymbol? Outside(IOperation operation) =>
            job.SharedBy(operation, captures) is { } symbol and (ILocalSymbol or IParameterSymbol) ? symbol : null;

        void Enter(IInvocationOperation call, Func<IOperation, ISymbol?> shared, int depth)
        {
            var passed = new Dictionary<ISymbol, ISymbol>(SymbolEqualityComparer.Default);
            var called = call.TargetMethod.OriginalDefinition;
            foreach (var argument in call.Arguments)
            {
                if (argument.Parameter is { RefKind: RefKind.None, IsParams: false } parameter
                    && shared(argument.Value.WithoutConversions()) is { } thing
                    && seen.Add((called, thing)))
                    passed.Add(called.Parameters[parameter.Ordinal], thing);
            }
            if (passed.Count > 0 && CodeOf(called, scope, cancellation) is { } code)
                open.Enqueue((code, Passed, depth + 1));

            ISymbol? Passed(IOperation operation) =>
                FlowUnit.VariableOf(operation.WithoutConversions()) is { } parameter
                && passed.TryGetValue(parameter, out var thing)
                    ? thing
                    : null;
        }
    }

    /// <summary>What a chain of properties begins at, as the lock of a shared value.</summary>
    private static IOperation RootOf(IOperation receiver)
    {
        receiver = receiver.WithoutConversions();
        while (receiver is IPropertyReferenceOperation { Instance: { } inner })
            receiver = inner.WithoutConversions();
        return receiver;
    }

    private static IOperation? CodeOf(IMethodSymbol method, AnalysisScope scope, CancellationToken cancellation)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (method.MethodKind != MethodKind.LocalFunction)
            return method.IsVirtual || method.IsOverride ? null : scope.Bodies.OperationOf(method, cancellation);
        if (!scope.Bodies.HasCodeOf(method))
            return null;
        var syntax = method.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        return scope.Bodies.ModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation);
    }

    private sealed class PairComparer : IEqualityComparer<(IMethodSymbol, ISymbol)>
    {
        public bool Equals((IMethodSymbol, ISymbol) x, (IMethodSymbol, ISymbol) y) =>
            SymbolEqualityComparer.Default.Equals(x.Item1, y.Item1)
            && SymbolEqualityComparer.Default.Equals(x.Item2, y.Item2);

        public int GetHashCode((IMethodSymbol, ISymbol) pair) =>
            SymbolEqualityComparer.Default.GetHashCode(pair.Item1) * 31
            + SymbolEqualityComparer.Default.GetHashCode(pair.Item2);
    }
}
