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
    public static bool IsSleep(IOperation operation, ApiKnowledge knowledge)
    {
        // Who only yields reaches nothing outside.
        const Roles Sleep = Roles.Sleeps | Roles.ReachesOutside;
        return operation is IInvocationOperation { TargetMethod: var method, Arguments: { Length: 1 } arguments }
            && (knowledge.RolesOf(method) & Sleep) == Sleep
            && ConstantValues.Of(arguments[0].Value) is null or < 0 or > 1;
    }

    /// <summary>
    /// Whether a call may wait for what some other thread or process does. Of the project's own methods that is not
    /// known, nor of those that run a delegate.
    /// </summary>
    public static bool MayWait(IInvocationOperation call, ApiKnowledge knowledge)
    {
        const Roles Waiting = Roles.Waits | Roles.Joins | Roles.Terminates | Roles.Synchronizes | Roles.TakesItem
            | Roles.EnumeratesQueue | Roles.WaitsForItems | Roles.WaitsForNotice | Roles.Acquires
            | Roles.AcquiresShared;
        var method = call.TargetMethod;
        var roles = knowledge.RolesOf(method);
        if ((roles & Waiting) != 0)
            return true;
        if ((roles & Roles.Disposes) != 0)
            return call.Instance?.WithoutConversions().Type is { } type
                && (knowledge.RolesOfType(type) & (Roles.Joins | Roles.NeedsStart | Roles.Waits)) != 0;
        // Of what else PoolRuntime has, only that which makes something is sure not to wait.
        if (SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, knowledge.Runtime))
            return roles == Roles.None
                && !(method.IsStatic
                    && SymbolEqualityComparer.Default.Equals(method.ReturnType, method.ContainingType));
        return !BaseLibraryEffects.IsOfBaseLibrary(method) || method.MethodKind == MethodKind.DelegateInvoke
            || call.Arguments.Any(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate);
    }

    /// <summary>A time of zero, or <c>wait: false</c>.</summary>
    private static bool OnlyLooks(IArgumentOperation argument) => argument.ArgumentKind != ArgumentKind.DefaultValue
        && (argument.Value.ConstantValue is { HasValue: true, Value: false } || ConstantValues.Of(argument.Value) == 0
            || (argument.Value.Type?.SpecialType == SpecialType.System_Boolean
                && !argument.Value.ConstantValue.HasValue));
}
