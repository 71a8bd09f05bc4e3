using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Boundary;

/// <summary>
/// Where the code of a compilation writes static members, but for their initializers and those of types.
/// </summary>
internal sealed class StaticWrites(MethodBodies bodies)
{
    private readonly ConcurrentDictionary<ISymbol, IReadOnlyList<SyntaxNode>> _known =
        new(SymbolEqualityComparer.Default);

    public IReadOnlyList<SyntaxNode> Of(ISymbol member, CancellationToken cancellation) =>
        _known.TryGetValue(member, out var known) ? known : _known.GetOrAdd(member, Find(member, cancellation));

    /// <summary>The method that the code is part of: a lambda counts for itself.</summary>
    public ISymbol? MethodAround(SyntaxNode node, CancellationToken cancellation) =>
        bodies.ModelOf(node.SyntaxTree).GetEnclosingSymbol(node.SpanStart, cancellation);

    private IReadOnlyList<SyntaxNode> Find(ISymbol member, CancellationToken cancellation)
    {
        var writes = new List<SyntaxNode>();
        foreach (var tree in bodies.Compilation.SyntaxTrees)
        {
            foreach (var token in tree.GetRoot(cancellation).DescendantTokens())
            {
                if (!token.IsKind(SyntaxKind.IdentifierToken) || token.ValueText != member.Name
                    || token.Parent is not IdentifierNameSyntax name)
                    continue;
                var model = bodies.ModelOf(tree);
                if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol, member)
                    && model.GetOperation(Whole(name), cancellation) is { } operation && Operations.IsWritten(operation)
                    && MethodAround(name, cancellation)
                        is not IMethodSymbol { MethodKind: MethodKind.StaticConstructor })
                    writes.Add(name);
            }
        }
        return writes;
    }

    private static SyntaxNode Whole(IdentifierNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
}
