using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Rules;
using Location = Microsoft.CodeAnalysis.Location;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>What a diagnostic says of something shared: all places that need the same repair.</summary>
internal sealed class UnlockedState
{
    private UnlockedState(RaceKind kind, string? heldLock, IReadOnlyList<SharedUse> uses, SyntaxNode? other)
    {
        Kind = kind;
        Lock = heldLock;
        Uses = uses;
        Other = other;
    }

    public RaceKind Kind { get; }

    /// <summary>The lock that another use holds, as it would be written; null if there is none.</summary>
    public string? Lock { get; }

    public IReadOnlyList<SharedUse> Uses { get; }

    /// <summary>The use that these meet, where it is none of them.</summary>
    public SyntaxNode? Other { get; }

    public ISymbol Symbol => Uses[0].Symbol;

    public string Name => Uses[0].Path;

    /// <summary>What the diagnostic is about; null if some of it is not here to be repaired.</summary>
    public static UnlockedState? Of(Diagnostic diagnostic, DocumentEdits edits)
    {
        var properties = diagnostic.Properties;
        if (!properties.TryGetValue(POOL301UnlockedSharedMutation.Kind, out var named)
            || !Enum.TryParse(named, out RaceKind kind)
            || !properties.TryGetValue(POOL301UnlockedSharedMutation.Sites, out var counted)
            || !int.TryParse(counted, out var count) || count > diagnostic.AdditionalLocations.Count)
            return null;
        var tree = edits.Root.SyntaxTree;
        var places = diagnostic.AdditionalLocations.Take(count).Prepend(diagnostic.Location).ToList();
        if (places.Any(place => place.SourceTree != tree))
            return null;
        var uses = places.Select(place => SharedUse.Of(NodeAt(place), edits.Model)).OfType<SharedUse>().ToList();
        if (uses.Count < places.Count || uses.Any(use => !use.IsOfSame(uses[0])))
            return null;
        SyntaxNode? other = null;
        if (diagnostic.AdditionalLocations.Count > count)
        {
            var met = diagnostic.AdditionalLocations[count];
            if (met.SourceTree != tree)
                return null;
            other = NodeAt(met);
        }
        properties.TryGetValue(POOL301UnlockedSharedMutation.Lock, out var heldLock);
        return new(kind, heldLock, uses, other);

        SyntaxNode NodeAt(Location place) => edits.Root.FindNode(place.SourceSpan, getInnermostNodeForTie: true);
    }

    /// <summary>Whether a function mentions the state elsewhere than in the uses and as <c>ref</c>.</summary>
    public bool IsMentionedElsewhereIn(SyntaxNode function) => Mentions(function)
        .Any(name => !Uses.Any(use => use.Node.Span.Contains(name.Span))
            && name.FirstAncestorOrSelf<ArgumentSyntax>() is not { RefKindKeyword.RawKind: not 0 });

    public IEnumerable<SyntaxNode> Mentions(SyntaxNode node) => node.DescendantNodesAndSelf()
        .Where(name => name is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == Symbol.Name);
}
