using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Knowledge;

/// <summary>
/// What the members of one compilation and its references mean: the tables resolved to symbols. Rules ask here and
/// never look at names, so a type that only looks like a pool means nothing.
/// </summary>
internal sealed class ApiKnowledge
{
    private readonly Dictionary<ISymbol, Roles> _byAttribute = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Roles> _byMember = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Roles> _byType = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, Roles> _roles = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, Roles> _typeRoles = new(SymbolEqualityComparer.Default);
    private readonly ISymbol? _neverReturns;

    private ApiKnowledge(Compilation compilation, IAssemblySymbol runtime)
    {
        Compilation = compilation;
        Runtime = runtime;
        Exception = compilation.GetTypeByMetadataName("System.Exception");
        _neverReturns = compilation.GetTypeByMetadataName(BaseLibraryTable.NeverReturns);
        foreach (var (attribute, role) in ContractTable.Rows)
        {
            if (runtime.GetTypeByMetadataName(ContractTable.Namespace + "." + attribute) is { } type)
                _byAttribute[type] = role;
        }
        foreach (var (typeName, member, role) in BaseLibraryTable.Rows)
        {
            if (compilation.GetTypeByMetadataName(typeName) is not { } type)
                continue;
            if (member == BaseLibraryTable.EveryMember)
                _byType[type] = role;
            else
                foreach (var method in type.GetMembers(member))
                    _byMember[method] = role;
        }
    }

    public Compilation Compilation { get; }

    /// <summary>The assembly whose own members have the roles that their attributes say, and no hidden ones.</summary>
    public IAssemblySymbol Runtime { get; }

    /// <summary>The type of everything that can be thrown.</summary>
    public INamedTypeSymbol? Exception { get; }

    /// <summary>The knowledge of a compilation; null where PoolRuntime is not referenced.</summary>
    public static ApiKnowledge? TryCreate(Compilation compilation)
    {
        var runtime = FindRuntime(compilation);
        return runtime is null ? null : new ApiKnowledge(compilation, runtime);
    }

    /// <summary>The roles of a method, with those of what it overrides and implements.</summary>
    public Roles RolesOf(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return _roles.TryGetValue(method, out var known) ? known : _roles.GetOrAdd(method, Derive(method));
    }

    /// <summary>All roles that some instance method of the type has; tells whether a protocol is about it.</summary>
    public Roles RolesOfType(ITypeSymbol type)
    {
        type = type.OriginalDefinition;
        return _typeRoles.TryGetValue(type, out var known) ? known : _typeRoles.GetOrAdd(type, DeriveOfType(type));
    }

    /// <summary>
    /// A method of the type in this role that can be called without arguments from within <paramref name="within"/>;
    /// one that returns nothing is preferred.
    /// </summary>
    public IMethodSymbol? FindMethod(ITypeSymbol type, Roles role, ISymbol within)
    {
        IMethodSymbol? found = null;
        foreach (var method in InstanceMethods(type))
        {
            var fits = (RolesOf(method) & role) != 0
                && method.MethodKind == MethodKind.Ordinary
                && method.TypeParameters.IsEmpty
                && method.Parameters.All(parameter => parameter.IsOptional)
                && Compilation.IsSymbolAccessibleWithin(method, Accessor(within), type);
            if (fits && (found is null || (method.ReturnsVoid && !found.ReturnsVoid)))
                found = method;
        }
        return found;
    }

    /// <summary>Whether what a method does to the object it is called on is fully told by its roles.</summary>
    public bool IsFullyDescribed(IMethodSymbol method)
    {
        var declaring = method.OriginalDefinition.ContainingType;
        return declaring is null
            || declaring.SpecialType == SpecialType.System_Object
            || SymbolEqualityComparer.Default.Equals(declaring.ContainingAssembly, Runtime);
    }

    private static ISymbol Accessor(ISymbol within) =>
        (within as INamedTypeSymbol ?? within.ContainingType as ISymbol) ?? within.ContainingAssembly;

    private static IAssemblySymbol? FindRuntime(Compilation compilation)
    {
        if (compilation.AssemblyName == ContractTable.Assembly)
            return compilation.Assembly;
        foreach (var reference in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (reference.Identity.Name == ContractTable.Assembly)
                return reference;
        }
        return null;
    }

    private Roles Derive(IMethodSymbol method)
    {
        var roles = OwnRoles(method);
        if (method.PartialDefinitionPart is { } definition)
            roles |= OwnRoles(definition);
        if (method.PartialImplementationPart is { } implementation)
            roles |= OwnRoles(implementation);
        if (method.OverriddenMethod is { } overridden)
            roles |= RolesOf(overridden);
        foreach (var implemented in ImplementedBy(method))
            roles |= OwnRoles(implemented.OriginalDefinition);
        return roles;
    }

    private Roles OwnRoles(IMethodSymbol method)
    {
        var roles = Roles.None;
        if (_byMember.TryGetValue(method, out var byMember))
            roles |= byMember;
        if (method.ContainingType is { } type && _byType.TryGetValue(type.OriginalDefinition, out var byType))
            roles |= byType;
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is not { } attributeClass)
                continue;
            if (_byAttribute.TryGetValue(attributeClass, out var byAttribute))
                roles |= byAttribute;
            else if (SymbolEqualityComparer.Default.Equals(attributeClass, _neverReturns))
                roles |= Roles.NeverReturns;
        }
        return roles;
    }

    private static IEnumerable<IMethodSymbol> ImplementedBy(IMethodSymbol method)
    {
        foreach (var named in method.ExplicitInterfaceImplementations)
            yield return named;
        if (method.IsStatic || method.DeclaredAccessibility != Accessibility.Public || method.ContainingType is null)
            yield break;
        foreach (var type in method.ContainingType.AllInterfaces)
        {
            foreach (var member in type.GetMembers(method.Name))
            {
                var implementation = method.ContainingType.FindImplementationForInterfaceMember(member);
                if (member is IMethodSymbol promised
                    && SymbolEqualityComparer.Default.Equals(implementation?.OriginalDefinition, method))
                    yield return promised;
            }
        }
    }

    private Roles DeriveOfType(ITypeSymbol type)
    {
        var roles = Roles.None;
        foreach (var method in InstanceMethods(type))
            roles |= RolesOf(method);
        return roles;
    }

    private static IEnumerable<IMethodSymbol> InstanceMethods(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.SpecialType == SpecialType.System_Object)
                break;
            foreach (var method in current.GetMembers().OfType<IMethodSymbol>())
            {
                if (!method.IsStatic && method.MethodKind != MethodKind.Constructor)
                    yield return method;
            }
        }
        if (type.TypeKind != TypeKind.Interface)
            yield break;
        foreach (var parent in type.AllInterfaces)
        {
            foreach (var method in parent.GetMembers().OfType<IMethodSymbol>())
                yield return method;
        }
    }
}
