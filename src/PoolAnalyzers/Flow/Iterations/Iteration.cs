using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow.Iterations;

/// <summary>
/// What is run again and again: the body of a loop, or a delegate that is called for each item in turn.
/// </summary>
internal sealed class Iteration
{
    private readonly ISymbol? _variable;

    private Iteration(
        IOperation owner, IOperation body, IOperation[] control, ISymbol? variable, IInvocationOperation? caller = null)
    {
        Caller = caller;
        Owner = owner;
        Body = body;
        Control = control;
        _variable = variable;
    }

    /// <summary>The loop, or the lambda.</summary>
    public IOperation Owner { get; }

    public IOperation Body { get; }

    /// <summary>What decides whether there is another iteration.</summary>
    public IReadOnlyList<IOperation> Control { get; }

    /// <summary>The call that runs the lambda for each item; null for a loop.</summary>
    public IInvocationOperation? Caller { get; }

    /// <summary>
    /// The innermost iteration that the operation is part of; null if it is in none, or decides about one.
    /// </summary>
    public static Iteration? Around(IOperation operation)
    {
        for (var (child, parent) = (operation, operation.Parent); parent is not null;
            (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case ILoopOperation loop when ReferenceEquals(loop.Body, child):
                    return Of(loop);
                case IForEachLoopOperation each when ReferenceEquals(each.Collection, child):
                case IForLoopOperation counted when counted.Before.Any(before => ReferenceEquals(before, child)):
                    break;
                case ILoopOperation or ILocalFunctionOperation:
                    return null;
                case IAnonymousFunctionOperation lambda:
                    return Of(lambda);
            }
        }
        return null;
    }

    /// <summary>Whether each iteration has a variable of its own by this name, which ends with it.</summary>
    public bool Owns(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol, _variable)
        || (symbol is ILocalSymbol or IParameterSymbol && symbol.DeclaringSyntaxReferences.Any(declaration =>
            declaration.SyntaxTree == Body.Syntax.SyntaxTree && Body.Syntax.Span.Contains(declaration.Span)))
        || (Owner is IForEachLoopOperation each && each.Locals.Contains(symbol, SymbolEqualityComparer.Default));

    /// <summary>How many iterations a counted loop has; null where that cannot be seen.</summary>
    public long? Rounds => Owner is IForLoopOperation loop && CountOf(loop) is var count and < long.MaxValue
        && !Body.Descendants().Any(operation => operation is ILocalReferenceOperation { Local: var local }
            && loop.Locals.Contains(local, SymbolEqualityComparer.Default) && Operations.IsWritten(operation))
            ? count
            : null;

    /// <summary>Whether it can be seen that there is at most one iteration.</summary>
    public bool RunsAtMostOnce() => Owner switch
    {
        IForEachLoopOperation each => CountOf(each.Collection.WithoutConversions()) <= 1,
        IWhileLoopOperation loop => loop.Condition?.ConstantValue is { HasValue: true, Value: false },
        IForLoopOperation loop => CountOf(loop) <= 1,
        IAnonymousFunctionOperation when Caller is { } caller =>
            caller.Arguments.Length > 0 && CountOf(caller.Arguments[0].Value.WithoutConversions()) <= 1,
        _ => false,
    };

    private static Iteration Of(ILoopOperation loop) => loop switch
    {
        IForEachLoopOperation each => new(each, each.Body, [each.Collection],
            (each.LoopControlVariable as IVariableDeclaratorOperation)?.Symbol),
        IForLoopOperation counted =>
            new(counted, counted.Body, [.. counted.AtLoopBottom, .. Present(counted.Condition)], null),
        IWhileLoopOperation other => new(other, other.Body, [.. Present(other.Condition)], null),
        _ => new(loop, loop.Body, [], null),
    };

    private static Iteration? Of(IAnonymousFunctionOperation lambda)
    {
        var isRunInTurn = !lambda.Symbol.IsAsync && lambda.Symbol.Parameters.Length == 1
            && lambda.Parent
                is IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation } };
        if (!isRunInTurn)
            return null;
        var caller = (IInvocationOperation)lambda.Parent!.Parent!.Parent!;
        return CallsInTurn(caller.TargetMethod)
            ? new(lambda, lambda.Body, [], lambda.Symbol.Parameters[0], caller)
            : null;
    }

    private static IEnumerable<IOperation> Present(IOperation? operation) => operation is null ? [] : [operation];

    private static bool CallsInTurn(IMethodSymbol method) =>
        (method.Name, method.ContainingType?.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat)) is
            ("Select", "System.Linq.Enumerable") or ("ForEach", "System.Array")
        || (method.Name == "ForEach" && method.ContainingType?.OriginalDefinition.ToDisplayString() is
            "System.Collections.Generic.List<T>");

    private static int CountOf(IOperation items) => items switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues.Length,
        { Syntax: CollectionExpressionSyntax made } when made.Elements.All(item => item is ExpressionElementSyntax) =>
            made.Elements.Count,
        IInvocationOperation { TargetMethod: { Name: "Range" or "Repeat", ContainingType.Name: "Enumerable" } } call
            when call.Arguments.Length == 2 && call.Arguments[1].Value.ConstantValue is { Value: int count } => count,
        _ => int.MaxValue,
    };

    private static long CountOf(IForLoopOperation loop)
    {
        if (loop.Condition is not IBinaryOperation { RightOperand.ConstantValue.Value: int end } condition
            || loop.Before.Length != 1 || loop.AtLoopBottom.Length != 1
            || loop.AtLoopBottom[0] is not IExpressionStatementOperation
                { Operation: IIncrementOrDecrementOperation { Kind: OperationKind.Increment } }
            || loop.Before[0].Descendants().OfType<IVariableInitializerOperation>().FirstOrDefault() is not
                { Value.ConstantValue.Value: int start })
            return long.MaxValue;
        return condition.OperatorKind switch
        {
            BinaryOperatorKind.LessThan => (long)end - start,
            BinaryOperatorKind.LessThanOrEqual => (long)end - start + 1,
            _ => long.MaxValue,
        };
    }
}
