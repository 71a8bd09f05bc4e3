using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow.Concurrency;

internal enum ForkDomain
{
    /// <summary>Not known: the static type tells nothing.</summary>
    Unknown,

    /// <summary>The body shares all variables with its caller.</summary>
    Thread,

    /// <summary>The body has copies of them.</summary>
    Process,
}

/// <summary>Where work begins to run beside the code that starts it.</summary>
internal sealed class Fork(IOperation site, IOperation function, ForkDomain domain)
{
    /// <summary>The call, or the creation of a thread, in the body that is looked at.</summary>
    public IOperation Site { get; } = site;

    /// <summary>The lambda or method reference that runs.</summary>
    public IOperation Function { get; } = function;

    public ForkDomain Domain { get; } = domain;

    /// <summary>Whether several threads run it at the same time, whatever is around the call.</summary>
    public bool RunsManyTimes { get; set; }

    /// <summary>Whether the call comes back only when the work is done.</summary>
    public bool IsBlocking { get; set; }

    /// <summary>Whether it begins only when the object that was made is started.</summary>
    public bool IsDeferred { get; set; }

    /// <summary>Whether it runs after a job, never two at a time.</summary>
    public bool IsCallback { get; set; }

    /// <summary>Whether only what comes after an <c>await</c> in it may run beside other code.</summary>
    public bool IsAsyncOnly { get; set; }

    /// <summary>The nested function in which the site really is, if that runs within the body.</summary>
    public FlowUnit? Within { get; set; }

    /// <summary>The pool that runs it.</summary>
    public ISymbol? Pool { get; set; }

    /// <summary>The variables by which one can wait for it.</summary>
    public ImmutableHashSet<ISymbol> Handles { get; set; } =
        ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default);
}

/// <summary>
/// How far the work of a fork is, as far as a point of the program knows. The later wins where ways meet.
/// </summary>
internal enum ForkStage
{
    NotBegun,

    /// <summary>Made but not started.</summary>
    Made,

    /// <summary>It may be running.</summary>
    Live,

    /// <summary>It is over, or somebody has waited in a way that is not understood.</summary>
    Over,
}
