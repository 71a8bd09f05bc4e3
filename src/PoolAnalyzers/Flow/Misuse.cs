using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow;

/// <summary>A place where the protocol is broken.</summary>
internal sealed class Misuse(IOperation operation, IOperation subject, IOperation culprit)
{
    /// <summary>The operation of the body that was followed: the misuse, or the call that leads to it.</summary>
    public IOperation Operation { get; } = operation;

    /// <summary>The mention of the subject there; the operation itself if it is not mentioned.</summary>
    public IOperation Subject { get; } = subject;

    /// <summary>The misuse itself, which is in the callee where <see cref="Operation"/> only leads to it.</summary>
    public IOperation Culprit { get; } = culprit;

    /// <summary>Whether every path that gets here breaks the protocol; otherwise some certainly does.</summary>
    public bool OnEveryPath { get; set; }
}
