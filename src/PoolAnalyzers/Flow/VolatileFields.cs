using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Flow;

/// <summary>The names of the fields that a program declares <c>volatile</c>.</summary>
internal sealed class VolatileFields(Compilation compilation)
{
    private static readonly ConditionalWeakTable<SyntaxTree, string[]> NamesOf = new();

    private readonly Lazy<HashSet<string>> _names = new(() => new HashSet<string>(
        compilation.SyntaxTrees.SelectMany(tree => NamesOf.GetValue(tree, NamesIn)), StringComparer.Ordinal));

    public bool AreNamedIn(CodeSigns signs) =>
        _names.Value.Count > 0 && signs.Names.Any(_names.Value.Contains);

    private static string[] NamesIn(SyntaxTree tree) =>
        tree.GetRoot()
            .DescendantNodes(node =>
                node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<FieldDeclarationSyntax>().Where(field => field.Modifiers.Any(SyntaxKind.VolatileKeyword))
            .SelectMany(field => field.Declaration.Variables).Select(variable => variable.Identifier.ValueText)
            .ToArray();
}
