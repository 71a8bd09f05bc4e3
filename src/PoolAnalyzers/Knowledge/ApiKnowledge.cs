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
    private readonly KnownSymbols _known;
    private readonly ConcurrentDictionary<IMethodSymbol, Roles> _roles = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, Roles> _typeRoles = new(SymbolEqualityComparer.Default);

    public ApiKnowledge(Compilation compilation, IEnumerable<string> contracts, CancellationToken cancellation)
    {
        Compilation = compilation;
        Runtime = FindRuntime(compilation);
        SentOnce = Runtime?.GetTypeByMetadataName(ContractTable.SentOnce);
        Exception = compilation.GetTypeByMetadataName("System.Exception");
        Ranges = new ValueRanges(Runtime?.GetTypeByMetadataName(ContractTable.Range));
        _known = KnownSymbols.In(compilation, Runtime, contracts, cancellation);
    }

    public Compilation Compilation { get; }

    /// <summary>
    /// The assembly whose own members have the roles that their attributes say, and no hidden ones; null where
    /// PoolRuntime is not referenced.
    /// </summary>
    public IAssemblySymbol? Runtime { get; }

    /// <summary>The type of what goes to each worker process once; null where PoolRuntime is not referenced.</summary>
    public INamedTypeSymbol? SentOnce { get; }

    /// <summary>The type of everything that can be thrown.</summary>
    public INamedTypeSymbol? Exception { get; }

    /// <summary>Which numbers and times parameters and properties take.</summary>
    public ValueRanges Ranges { get; }

    /// <summary>The names that mean something.</summary>
    public KnownNames Names => _known.Names;

    /// <summary>
    /// The roles that some member of this name has. Only to leave out early what cannot matter; the symbol decides.
    /// </summary>
    public Roles RolesOfName(string name) => _known.Names.RolesOf(name);

    /// <summary>
    /// Whether a type of PoolRuntime, or some member with a contract, has this name. Only to leave out early what
    /// cannot matter.
    /// </summary>
    public bool IsNameOfRuntime(string name) => _known.IsNameOfRuntime(name);

    /// <summary>The roles of being passed to a parameter.</summary>
    public Roles RolesOf(IParameterSymbol parameter) => OfParameter(DefinitionOf(parameter));

    /// <summary>The roles of a field or property itself.</summary>
    public Roles RolesOf(ISymbol fieldOrProperty) => Own(fieldOrProperty.OriginalDefinition);

    /// <summary>Whether the table says it, and not an attribute.</summary>
    public bool IsListed(IParameterSymbol parameter) => _known.IsListed(DefinitionOf(parameter));

    /// <summary>The roles of being of a type, from the type, what it derives from and what it implements.</summary>
    public Roles RolesOfBeing(ITypeSymbol type)
    {
        var roles = Roles.None;
        for (var current = type; current is not null; current = current.BaseType)
            roles |= Own(current.OriginalDefinition);
        foreach (var parent in type.AllInterfaces)
            roles |= Own(parent.OriginalDefinition);
        return roles;
    }

    /// <summary>The roles of a method, with those of what it overrides and implements.</summary>
    public Roles RolesOf(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        var roles = SharedFor(method)?.Methods ?? _roles;
        return roles.TryGetValue(method, out var known) ? known : roles.GetOrAdd(method, Derive(method));
    }

    /// <summary>All roles that some instance method of the type has; tells whether a protocol is about it.</summary>
    public Roles RolesOfType(ITypeSymbol type)
    {
        type = type.OriginalDefinition;
        var roles = SharedFor(type)?.Types ?? _typeRoles;
        return roles.TryGetValue(type, out var known) ? known : roles.GetOrAdd(type, DeriveOfType(type));
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

    /// <summary>
    /// A method of the type that can be called without arguments, comes back when the work is done, and leaves it to
    /// others to tell how it went: it returns nothing, or whether the work is done.
    /// </summary>
    public IMethodSymbol? FindWait(ITypeSymbol type)
    {
        IMethodSymbol? found = null;
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (var method in InstanceMethods(type))
        {
            if ((RolesOf(method) & (Roles.Waits | Roles.Starts)) != Roles.Waits
                || method.DeclaredAccessibility != Accessibility.Public
                || !method.Parameters.All(parameter => parameter.IsOptional))
                continue;
            var isQuiet = method.ReturnsVoid || method.ReturnType.SpecialType == SpecialType.System_Boolean;
            if (!isQuiet)
                _ = hidden.Add(method.Name);
            else if (!hidden.Contains(method.Name) && (found is null || (found.ReturnsVoid && !method.ReturnsVoid)))
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

    /// <summary>Where the roles of a symbol of the references are kept; null for others.</summary>
    private KnownSymbols? SharedFor(ISymbol symbol) =>
        symbol.ContainingAssembly is { } assembly
        && !SymbolEqualityComparer.Default.Equals(assembly, Compilation.Assembly)
            ? _known.Shared
            : null;

    private static ISymbol Accessor(ISymbol within) =>
        (within as INamedTypeSymbol ?? within.ContainingType as ISymbol) ?? within.ContainingAssembly;

    private static IParameterSymbol DefinitionOf(IParameterSymbol parameter)
    {
        // The first parameter of an extension method is its receiver.
        var isReduced = parameter.ContainingSymbol is IMethodSymbol { ReducedFrom: not null };
        var method = (parameter.ContainingSymbol as IMethodSymbol)?.ReducedFrom ?? parameter.ContainingSymbol;
        var ordinal = parameter.Ordinal + (isReduced ? 1 : 0);
        return method is IMethodSymbol { OriginalDefinition.Parameters: var parameters } && ordinal < parameters.Length
            ? parameters[ordinal]
            : parameter.OriginalDefinition;
    }

    private Roles OfParameter(IParameterSymbol parameter)
    {
        var roles = Own(parameter);
        if (roles != Roles.None || parameter.ContainingSymbol is not IMethodSymbol method)
            return roles;
        foreach (var promised in ImplementedBy(method).Prepend(method.OverriddenMethod))
        {
            if (promised?.OriginalDefinition.Parameters is { } parameters && parameter.Ordinal < parameters.Length)
                roles |= OfParameter(parameters[parameter.Ordinal]);
        }
        return roles;
    }

    private Roles Own(ISymbol symbol) => _known.RolesOf(symbol);

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
        var roles = Own(method);
        if (method.ContainingType is { } type)
            roles |= _known.RolesOfEveryMember(type);
        if (method.AssociatedSymbol is IPropertySymbol property)
            roles |= Own(property.OriginalDefinition);
        if (method.PartialDefinitionPart is { } definition)
            roles |= Own(definition);
        if (method.PartialImplementationPart is { } implementation)
            roles |= Own(implementation);
        if (method.OverriddenMethod is { } overridden)
            roles |= RolesOf(overridden);
        foreach (var implemented in ImplementedBy(method))
            roles |= Own(implemented.OriginalDefinition) | _known.RolesOfEveryMember(implemented.ContainingType);
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
                if (member is not IMethodSymbol)
                    continue;
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
