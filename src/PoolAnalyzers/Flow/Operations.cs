using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>Small questions about operations.</summary>
internal static class Operations
{
    /// <summary>The operand below conversions that keep the object.</summary>
    public static IOperation WithoutConversions(this IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
            operation = conversion.Operand;
        return operation;
    }

    /// <summary>The operation that holds all others of the same body.</summary>
    public static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    /// <summary>The outermost conversion of the same object, and what uses it.</summary>
    public static (IOperation Value, IOperation? User) UseOf(IOperation operation)
    {
        var user = operation.Parent;
        while (user is IConversionOperation { OperatorMethod: null })
        {
            operation = user;
            user = user.Parent;
        }
        return (operation, user);
    }

    /// <summary>
    /// The operation and those below it in the order in which they are evaluated. Bodies of nested functions are not
    /// part of it. Does not recurse: expressions may be thousands of terms deep.
    /// </summary>
    public static IReadOnlyList<IOperation> InEvaluationOrder(IOperation root)
    {
        var order = new List<IOperation>();
        var open = new Stack<IOperation>();
        open.Push(root);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            order.Add(operation);
            if (operation is IFlowAnonymousFunctionOperation or IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (var child in operation.ChildOperations)
                open.Push(child);
        }
        order.Reverse();
        return order;
    }

    /// <summary>Whether an operation may do or mention something; most are only there to hold others.</summary>
    public static bool MayMatter(IOperation operation) => operation is not
        (ILiteralOperation or IArgumentOperation or IExpressionStatementOperation or IInterpolatedStringTextOperation
            or IBinaryOperation { OperatorMethod: null } or IConversionOperation { OperatorMethod: null });

    /// <summary>Whether the reference is one that writes the variable or member.</summary>
    public static bool IsWritten(IOperation reference)
    {
        var inTuple = false;
        for (var (child, parent) = (reference, reference.Parent); parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IAssignmentOperation assignment:
                    return ReferenceEquals(assignment.Target, child)
                        && (!inTuple || parent is IDeconstructionAssignmentOperation);
                case IIncrementOrDecrementOperation or IAddressOfOperation or IDeclarationExpressionOperation:
                    return true;
                case IArgumentOperation argument:
                    return argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out;
                case ITupleOperation:
                    inTuple = true;
                    break;
                default:
                    return false;
            }
            child = parent;
        }
        return false;
    }

    /// <summary>The variable that is declared in place, or the operation itself.</summary>
    public static IOperation Declared(IOperation operation) =>
        operation is IDeclarationExpressionOperation { Expression: var declared } ? declared : operation;

    /// <summary>What is assigned to what, where tuples are taken apart that are written out on both sides.</summary>
    public static IEnumerable<(IOperation Target, IOperation Value)> PairsOf(IDeconstructionAssignmentOperation whole)
    {
        if (Declared(whole.Target) is not ITupleOperation targets
            || whole.Value.WithoutConversions() is not ITupleOperation values
            || targets.Elements.Length != values.Elements.Length)
            yield break;
        for (var i = 0; i < targets.Elements.Length; i++)
            yield return (Declared(targets.Elements[i]), values.Elements[i]);
    }

    public static bool IsNull(IOperation operation)
    {
        operation = operation.WithoutConversions();
        return operation is IDefaultValueOperation { Type.IsReferenceType: true }
            || operation.ConstantValue is { HasValue: true, Value: null };
    }
}
