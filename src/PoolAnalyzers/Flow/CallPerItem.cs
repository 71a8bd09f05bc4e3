using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>A call that has a job run for each of many items, taken apart.</summary>
internal sealed class CallPerItem
{
    private CallPerItem(IInvocationOperation call, IArgumentOperation job, IArgumentOperation items) =>
        (Call, Job, Items) = (call, job, items);

    public IInvocationOperation Call { get; }

    public IArgumentOperation Job { get; }

    public IArgumentOperation Items { get; }

    /// <summary>How many items go to a worker at once; null where the method has no such parameter.</summary>
    public IArgumentOperation? ChunkSize { get; private set; }

    /// <summary>Whether all results come at once, so that all items are read before.</summary>
    public bool ReturnsArray { get; private set; }

    /// <summary>The call taken apart; null where it is none.</summary>
    public static CallPerItem? Of(IInvocationOperation call, ApiKnowledge knowledge)
    {
        if ((knowledge.RolesOf(call.TargetMethod) & Roles.Submits) == 0)
            return null;
        IArgumentOperation? job = null, items = null, chunkSize = null;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter)
                continue;
            var roles = knowledge.RolesOf(parameter);
            if ((roles & Roles.RunsManyTimes) != 0)
                job = argument;
            else if ((roles & Roles.IsChunkSize) != 0)
                chunkSize = argument;
            else if (items is null && IsSequence(parameter.Type))
                items = argument;
        }
        return job is null || items is null ? null : new(call, job, items)
        {
            ChunkSize = chunkSize,
            ReturnsArray = call.TargetMethod.ReturnType is IArrayTypeSymbol
                || call.TargetMethod.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } result
                    && result.TypeArguments[0] is IArrayTypeSymbol,
        };
    }

    private static bool IsSequence(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T;
}
