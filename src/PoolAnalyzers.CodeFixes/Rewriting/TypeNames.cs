using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>How a type is called at a place: by its short name if that means the type, or can be made to.</summary>
internal static class TypeNames
{
    public static string Write(INamedTypeSymbol type, int position, DocumentEdits edits)
    {
        if (type.SpecialType == SpecialType.System_Object)
            return "object";
        var meant = edits.Model.LookupSymbols(position, name: type.Name)
            .Where(symbol => symbol is not INamedTypeSymbol named || named.Arity == type.Arity)
            .ToList();
        if (meant.Count == 1 && SymbolEqualityComparer.Default.Equals(meant[0].OriginalDefinition, type))
            return type.Name;
        var space = type.ContainingNamespace.ToDisplayString();
        if (meant.Count == 0 && !WouldClash(type, edits))
        {
            edits.AddUsing(space);
            return type.Name;
        }
        var first = space.Split('.')[0];
        var roots = edits.Model.LookupSymbols(position, name: first);
        var root = roots.Length == 1 && roots[0] is INamespaceSymbol { ContainingNamespace.IsGlobalNamespace: true }
            ? space
            : "global::" + space;
        return root + "." + type.Name;
    }

    /// <summary>Whether the file has a name that the namespace may give another meaning.</summary>
    private static bool WouldClash(INamedTypeSymbol type, DocumentEdits edits)
    {
        var names = new HashSet<string>(type.ContainingNamespace.GetTypeMembers()
            .Where(other => other.DeclaredAccessibility == Accessibility.Public)
            .Select(other => other.Name));
        return edits.Root.DescendantTokens()
            .Any(token => token.IsKind(SyntaxKind.IdentifierToken) && names.Contains(token.ValueText));
    }
}
