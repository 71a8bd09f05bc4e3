using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>What holds the thread that runs it.</summary>
internal static class BlockingCalls
{
    /// <summary>
    /// The member by which an operation waits for work, or for the end of workers, unless it only looks; null if it
    /// does not hold the thread. Calls that submit the work themselves are not among them.
    /// </summary>
    public static ISymbol? WaitIn(IOperation operation, ApiKnowledge knowledge)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation { Property: var property }
                when (knowledge.RolesOf(property) & Roles.Waits) != 0:
                return property;
            case IInvocationOperation { TargetMethod: var method } call:
                var roles = knowledge.RolesOf(method);
                return (roles & (Roles.Waits | Roles.Joins)) != 0 && (roles & Roles.Submits) == 0
                    && !Handles.IsOfTasks(method.ReturnType) && !call.Arguments.Any(OnlyLooks)
                        ? method
                        : null;
            default:
                return null;
        }
    }

    /// <summary>Whether the operation lets a noticeable time pass.</summary>
    public static bool IsSleep(IOperation operation) => operation is IInvocationOperation
        {
            TargetMethod: { Name: "Sleep", ContainingType: { Name: "Thread", ContainingNamespace.Name: "Threading" } },
            Arguments: { Length: 1 } arguments,
        }
        && ConstantValues.Of(arguments[0].Value) is null or < 0 or > 1;

    /// <summary>A time of zero, or <c>wait: false</c>.</summary>
    private static bool OnlyLooks(IArgumentOperation argument) => argument.ArgumentKind != ArgumentKind.DefaultValue
        && (argument.Value.ConstantValue is { HasValue: true, Value: false } || ConstantValues.Of(argument.Value) == 0
            || (argument.Value.Type?.SpecialType == SpecialType.System_Boolean
                && !argument.Value.ConstantValue.HasValue));
}
