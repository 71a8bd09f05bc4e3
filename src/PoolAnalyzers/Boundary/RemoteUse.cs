using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Boundary;

/// <summary>A call by which a job uses something that it shares with the process that has started it.</summary>
/// <param name="call">The call, in the job or in a method that it calls.</param>
/// <param name="shared">The variable that holds the thing in the body that starts the job.</param>
internal readonly struct RemoteUse(IInvocationOperation call, ISymbol shared)
{
    public IInvocationOperation Call { get; } = call;

    public ISymbol Shared { get; } = shared;
}
