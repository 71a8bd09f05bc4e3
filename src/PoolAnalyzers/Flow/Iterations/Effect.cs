using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow.Iterations;

internal enum EffectKind
{
    /// <summary>The variable, field or property is read, or what it holds is.</summary>
    Reads,

    /// <summary>The variable, field or property is assigned, or the object that it holds is changed.</summary>
    Writes,

    /// <summary>Code runs of which nothing is known.</summary>
    RunsUnknownCode,

    /// <summary>Something is written for people to read.</summary>
    Prints,

    /// <summary>Something outside of the program is changed, or may be: files, connections, other processes.</summary>
    ChangesOutside,

    /// <summary>Time is let pass.</summary>
    Delays,

    /// <summary>The time is taken.</summary>
    TakesTime,

    /// <summary>A lock is taken, or a signal waited for.</summary>
    Synchronizes,
}

/// <summary>One thing that an operation does, itself or in what it calls.</summary>
/// <param name="kind">What it does.</param>
/// <param name="symbol">To which variable or member; null for none in particular.</param>
/// <param name="operation">Where.</param>
/// <param name="isOfOwnElement">Whether it is only done to the element that belongs to the iteration.</param>
internal readonly struct Effect(EffectKind kind, ISymbol? symbol, IOperation operation, bool isOfOwnElement = false)
{
    public EffectKind Kind { get; } = kind;

    public ISymbol? Symbol { get; } = symbol;

    public IOperation Operation { get; } = operation;

    public bool IsOfOwnElement { get; } = isOfOwnElement;
}
