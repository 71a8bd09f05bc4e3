using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>A lock that a repair introduces, for the other repairs of the document to use.</summary>
/// <param name="name">What it is called.</param>
/// <param name="scope">The type or the block that it belongs to.</param>
/// <param name="from">Where one can begin to use it.</param>
/// <param name="isStatic">Whether it is a static field.</param>
internal sealed class Gate(string name, SyntaxNode scope, int from, bool isStatic)
{
    public string Name { get; } = name;

    public SyntaxNode Scope { get; } = scope;

    public bool IsStatic { get; } = isStatic;

    public bool CanBeUsedAt(int position) => Scope.Span.Contains(new TextSpan(position, 0)) && position >= from;
}
