using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Knowledge;

/// <summary>
/// The members that may have a contract attribute: of PoolRuntime, of what refers to it, and of the code.
/// </summary>
internal static class ContractSymbols
{
    private const string AttributeSuffix = "Attribute";

    public static IEnumerable<ISymbol> InReferences(Compilation compilation, IAssemblySymbol runtime)
    {
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            var mayHaveSome = SymbolEqualityComparer.Default.Equals(assembly, runtime)
                || assembly.Modules.Any(module => module.ReferencedAssemblies.Any(
                    reference => reference.Name == ContractTable.Assembly));
            if (!mayHaveSome)
                continue;
            foreach (var member in MembersOf(assembly.GlobalNamespace))
                yield return member;
        }
    }

    public static IEnumerable<ISymbol> InCode(Compilation compilation, CancellationToken cancellation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var member in MembersIn(tree.GetRoot(cancellation), compilation, cancellation))
                yield return member;
        }
    }

    private static IEnumerable<ISymbol> MembersOf(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (var nested in MembersOf(inner))
                    yield return nested;
            }
            else if (HasAttributes(member))
                yield return member;
        }
    }

    private static bool HasAttributes(ISymbol member) =>
        !member.GetAttributes().IsEmpty
        || (member is IMethodSymbol method && method.Parameters.Any(parameter => !parameter.GetAttributes().IsEmpty));

    /// <summary>Found by the names of the attributes as they are written, so that no other one is bound.</summary>
    private static IEnumerable<ISymbol> MembersIn(
        SyntaxNode root, Compilation compilation, CancellationToken cancellation)
    {
        SemanticModel? model = null;
        var attributes = root
            .DescendantNodes(node => node is not (StatementSyntax or ExpressionSyntax or EqualsValueClauseSyntax))
            .OfType<AttributeSyntax>();
        foreach (var attribute in attributes)
        {
            if (!IsContract(attribute.Name) || attribute.Parent?.Parent is not { } declaration)
                continue;
            var member = declaration is ParameterSyntax ? declaration.Parent?.Parent : declaration;
            model ??= compilation.GetSemanticModel(root.SyntaxTree);
            if (member is not null && model.GetDeclaredSymbol(member, cancellation) is { } symbol)
                yield return symbol;
        }
    }

    private static bool IsContract(NameSyntax name)
    {
        var written = name switch
        {
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => "",
        };
        return ContractTable.Rows.Any(row =>
            row.Attribute == written || row.Attribute == written + AttributeSuffix);
    }
}
