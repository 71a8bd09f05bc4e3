using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>The calls that are being followed, innermost last.</summary>
internal sealed class CallDepth
{
    private readonly ImmutableStack<IMethodSymbol> _entered;
    private readonly int _count;

    private CallDepth(ImmutableStack<IMethodSymbol> entered, int count)
    {
        _entered = entered;
        _count = count;
    }

    public static CallDepth Start(int count = 0) => new(ImmutableStack<IMethodSymbol>.Empty, count);

    /// <summary>Whether a call further in was not followed because of the bounds.</summary>
    public bool WasCut { get; set; }

    public bool CanEnter(IMethodSymbol method, int most) =>
        _count < most && !_entered.Contains(method, SymbolEqualityComparer.Default);

    public CallDepth Enter(IMethodSymbol method) => new(_entered.Push(method), _count + 1);
}
