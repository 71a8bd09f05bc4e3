using Microsoft.CodeAnalysis;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>
/// The members of a type that may be used under a lock somewhere, by the names that stand in its methods; only to leave
/// out early what cannot matter.
/// </summary>
internal sealed class LockedMembers(INamedTypeSymbol type, AnalysisScope scope, CancellationToken cancellation)
{
    private readonly Dictionary<IMethodSymbol, CodeSigns> _signs = new(SymbolEqualityComparer.Default);

    /// <summary>The methods that use such a member, and those from which a private one of them is called.</summary>
    public IReadOnlyCollection<IMethodSymbol> Methods()
    {
        foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(MethodBodies.IsOrdinary))
        {
            if (scope.Bodies.Implementation(method)?.DeclaringSyntaxReferences.FirstOrDefault() is { } code)
                _signs[method] = scope.SignsOf(code.GetSyntax(cancellation));
        }
        // A private method may be called under the lock of others.
        var changing = new HashSet<string>(type.GetMembers().Where(MayChange).Select(member => member.Name));
        var names = new HashSet<string>(_signs
            .Where(pair => TakesLock(pair.Value) || pair.Key.DeclaredAccessibility == Accessibility.Private)
            .SelectMany(pair => pair.Value.Names)
            .Where(changing.Contains));
        var methods = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        for (var before = -1; methods.Count > before;)
        {
            before = methods.Count;
            foreach (var pair in _signs)
            {
                if (pair.Value.Names.Any(names.Contains))
                    _ = methods.Add(pair.Key);
            }
            names.UnionWith(methods.Where(method => method.DeclaredAccessibility == Accessibility.Private)
                .Select(method => (method.AssociatedSymbol ?? method).Name));
        }
        return methods;
    }

    private static bool TakesLock(CodeSigns signs) =>
        signs.HasLock || (signs.Roles & (Roles.Acquires | Roles.AcquiresShared)) != 0;

    private bool MayChange(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsConst && (!field.IsReadOnly || HasContent(field.Type)),
        IPropertySymbol property => property.SetMethod is not null || HasContent(property.Type),
        _ => false,
    };

    private bool HasContent(ITypeSymbol of) =>
        of is IArrayTypeSymbol
        || scope.Concurrency.IsContainer(of)
        || of.AllInterfaces.Any(parent => parent.SpecialType == SpecialType.System_Collections_IEnumerable);
}
