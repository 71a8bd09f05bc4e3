using Microsoft.CodeAnalysis;
using PoolAnalyzers.Flow.Iterations;

namespace PoolAnalyzers.Knowledge;

/// <summary>What calls do to queues.</summary>
internal static class QueueCalls
{
    /// <summary>Whether the method answers whether there was an item, or room, instead of waiting for it.</summary>
    public static bool IsTried(IMethodSymbol method) => LockCalls.MayFail(method);

    /// <summary>
    /// The method of a queue in this role that is tried, or waits, and can be called with nothing but an item.
    /// </summary>
    public static IMethodSymbol? Find(ITypeSymbol queue, Roles role, bool tried, ApiKnowledge knowledge)
    {
        for (var current = queue; current is not null; current = current.BaseType)
        {
            foreach (var method in current.GetMembers().OfType<IMethodSymbol>())
            {
                if ((knowledge.RolesOf(method) & role) == 0 || method.IsStatic || method.IsAsync
                    || method.DeclaredAccessibility != Accessibility.Public || Handles.IsOfTasks(method.ReturnType)
                    || (method.ReturnType.SpecialType == SpecialType.System_Boolean) != tried)
                    continue;
                var items = role == Roles.AddsItem || tried ? 1 : 0;
                if (method.Parameters.Length >= items && method.Parameters.Skip(items).All(other => other.IsOptional))
                    return method;
            }
        }
        return null;
    }
}
