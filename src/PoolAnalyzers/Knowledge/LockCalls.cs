using Microsoft.CodeAnalysis;
using PoolAnalyzers.Flow.Iterations;

namespace PoolAnalyzers.Knowledge;

/// <summary>What calls do to locks.</summary>
internal static class LockCalls
{
    /// <summary>Whether the method takes the lock that it is called on, or is given.</summary>
    /// <param name="method">The method.</param>
    /// <param name="receiver">The type of what it is called on; null for static methods.</param>
    /// <param name="knowledge">What members mean.</param>
    public static bool Take(IMethodSymbol method, ITypeSymbol? receiver, ApiKnowledge knowledge)
    {
        var roles = knowledge.RolesOf(method);
        // Waiting for a mutex or a semaphore takes it.
        return (roles & (Roles.Acquires | Roles.AcquiresShared)) != 0
            || ((roles & Roles.Synchronizes) != 0 && receiver is not null && !method.IsStatic
                && (knowledge.RolesOfType(receiver) & Roles.Releases) != 0);
    }

    /// <summary>Whether the lock can be given back several times at once: it is a semaphore.</summary>
    public static bool IsSemaphore(ITypeSymbol type, ApiKnowledge knowledge)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.GetMembers().OfType<IMethodSymbol>().Any(method =>
                method.Parameters is { Length: 1 } parameters
                && parameters[0].Type.SpecialType == SpecialType.System_Int32
                && (knowledge.RolesOf(method) & Roles.Releases) != 0))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Whether the method says by what it returns, or what comes of that, whether it has taken the lock.
    /// </summary>
    public static bool MayFail(IMethodSymbol method) => method.ReturnType switch
    {
        { SpecialType: SpecialType.System_Boolean } => true,
        INamedTypeSymbol { TypeArguments: { Length: 1 } made } task
            when made[0].SpecialType == SpecialType.System_Boolean => Handles.IsOfTasks(task),
        _ => false,
    };
}
