using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Flow;

/// <summary>A place where the protocol is broken.</summary>
internal sealed class Misuse(IOperation operation, string subject, ITypeSymbol? type, IOperation culprit)
{
    /// <summary>The operation of the body that was followed: the misuse, or the call that leads to it.</summary>
    public IOperation Operation { get; } = operation;

    /// <summary>The code of the operation, with the subject where it is tested for null in front of it.</summary>
    public SyntaxNode WholeCall =>
        Operation.Syntax.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == Operation.Syntax
            ? access
            : Operation.Syntax;

    /// <summary>The subject as the code writes it.</summary>
    public string Subject { get; } = subject;

    /// <summary>Whether the code can mention the subject again.</summary>
    public bool HasName { get; set; } = true;

    public ITypeSymbol? SubjectType { get; } = type;

    /// <summary>The misuse itself, which is in the callee where <see cref="Operation"/> only leads to it.</summary>
    public IOperation Culprit { get; } = culprit;

    /// <summary>Where the misuse is, if it is in a callee; to be shown along with what leads to it.</summary>
    public Location[] InsideHelper =>
        ReferenceEquals(Culprit, Operation) ? [] : [Culprit.Syntax.GetLocation()];

    /// <summary>
    /// The state of the protocol in which the subject is misused; the first one if there are several.
    /// </summary>
    public int State { get; set; }

    /// <summary>Whether every path that gets here breaks the protocol; otherwise some certainly does.</summary>
    public bool OnEveryPath { get; set; }

    /// <summary>
    /// Whether every path does that gets here without an exception on its way, where this is in a <c>finally</c> or at
    /// the end of a <c>using</c>.
    /// </summary>
    public bool OnEveryRegularPath { get; set; }
}
