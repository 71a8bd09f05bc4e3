using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>Tells what several threads may run at the same time, seen from the code that they run.</summary>
internal static class SeveralThreads
{
    /// <summary>
    /// Whether the operation is in work that is handed to other threads, or, for a member, in a method that others than
    /// its own type can call; and no lock is taken around it.
    /// </summary>
    public static bool MayRun(IOperation operation, bool isMember, AnalysisScope scope, CancellationToken cancellation)
    {
        IOperation root = operation;
        for (var outer = operation.Parent; outer is not null; (root, outer) = (outer, outer.Parent))
        {
            switch (outer)
            {
                case ILockOperation:
                    return false;
                case IAnonymousFunctionOperation lambda:
                    if (TakesLock(lambda.Body, scope))
                        return false;
                    if (IsWork(lambda, scope))
                        return true;
                    break;
            }
        }
        if (!isMember || TakesLock(root, scope))
            return false;
        var method = scope.Bodies.ModelOf(operation.Syntax.SyntaxTree)
            .GetEnclosingSymbol(operation.Syntax.SpanStart, cancellation);
        while (method is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
            method = method.ContainingSymbol;
        return method is IMethodSymbol
            {
                MethodKind: MethodKind.Ordinary or MethodKind.PropertySet or MethodKind.PropertyGet,
                DeclaredAccessibility: not (Accessibility.Private or Accessibility.NotApplicable),
            }
            && !SymbolEqualityComparer.Default.Equals(
                method, scope.Knowledge.Compilation.GetEntryPoint(cancellation));
    }

    /// <summary>Whether the variable is one of the code around the lambda that the operation is in.</summary>
    public static bool IsCaptured(ISymbol variable, IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation lambda)
                return !variable.DeclaringSyntaxReferences.Any(declaration =>
                    lambda.Syntax.Span.Contains(declaration.Span));
        }
        return false;
    }

    // Also who asks whether it holds one knows of it.
    private static bool TakesLock(IOperation code, AnalysisScope scope) => code.Descendants().Any(inner =>
        inner is IInvocationOperation call
        && ((scope.Knowledge.RolesOf(call.TargetMethod) & (Roles.Acquires | Roles.Synchronizes)) != 0
            || (scope.Knowledge.RolesOfBeing(call.TargetMethod.ContainingType) & Roles.OwnedByThread) != 0));

    /// <summary>Whether threads of this process run the lambda.</summary>
    private static bool IsWork(IAnonymousFunctionOperation lambda, AnalysisScope scope)
    {
        if (Operations.UseOf(lambda).User is not IDelegateCreationOperation creation
            || Operations.UseOf(creation).User is not IArgumentOperation { Parameter: { } parameter } argument
            || (scope.Knowledge.RolesOf(parameter) & (Roles.RunsOnce | Roles.RunsManyTimes)) == 0)
            return false;
        var receiver = (argument.Parent as IInvocationOperation)?.Instance?.Type ?? parameter.ContainingType;
        return (scope.Knowledge.RolesOfBeing(receiver) & Roles.WorkersAreProcesses) == 0;
    }
}
