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
    private readonly Dictionary<ISymbol, Roles> _bySymbol = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Roles> _everyMemberOf = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, Roles> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IMethodSymbol, Roles> _roles = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, Roles> _typeRoles = new(SymbolEqualityComparer.Default);
    private readonly ISymbol? _neverReturns;

    public ApiKnowledge(Compilation compilation, IEnumerable<string> contracts, CancellationToken cancellation)
    {
        Compilation = compilation;
        Runtime = FindRuntime(compilation);
        Exception = compilation.GetTypeByMetadataName("System.Exception");
        Ranges = new ValueRanges(Runtime?.GetTypeByMetadataName(ContractTable.Range));
        _neverReturns = compilation.GetTypeByMetadataName(BaseLibraryTable.NeverReturns);
        AddBaseLibrary();
        if (Runtime is not null)
            AddContracts(Runtime, cancellation);
        foreach (var (symbol, role) in ContractsFile.Read(contracts, compilation))
            Add(symbol, role);
    }

    public Compilation Compilation { get; }

    /// <summary>
    /// The assembly whose own members have the roles that their attributes say, and no hidden ones; null where
    /// PoolRuntime is not referenced.
    /// </summary>
    public IAssemblySymbol? Runtime { get; }

    /// <summary>The type of everything that can be thrown.</summary>
    public INamedTypeSymbol? Exception { get; }

    /// <summary>Which numbers and times parameters and properties take.</summary>
    public ValueRanges Ranges { get; }

    /// <summary>
    /// The roles that some member of this name has. Only to leave out early what cannot matter; the symbol decides.
    /// </summary>
    public Roles RolesOfName(string name) => _byName.TryGetValue(name, out var roles) ? roles : Roles.None;

    /// <summary>The roles of being passed to a parameter.</summary>
    public Roles RolesOf(IParameterSymbol parameter) => OfParameter(DefinitionOf(parameter));

    /// <summary>The roles of a field or property itself.</summary>
    public Roles RolesOf(ISymbol fieldOrProperty) => Own(fieldOrProperty.OriginalDefinition);

    /// <summary>Whether the table says it, and not an attribute.</summary>
    public bool IsListed(IParameterSymbol parameter) => _bySymbol.ContainsKey(DefinitionOf(parameter));

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
            if ((RolesOf(method) & Roles.Waits) == 0 || method.DeclaredAccessibility != Accessibility.Public
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

    private static ISymbol Accessor(ISymbol within) =>
        (within as INamedTypeSymbol ?? within.ContainingType as ISymbol) ?? within.ContainingAssembly;

    private void AddBaseLibrary()
    {
        foreach (var (typeName, member, role) in BaseLibraryTable.Rows)
        {
            if (Compilation.GetTypeByMetadataName(typeName) is not { } type)
                continue;
            switch (member)
            {
                case BaseLibraryTable.EveryMember:
                    _everyMemberOf[type] = role | Of(_everyMemberOf, type);
                    break;
                case BaseLibraryTable.TypeItself:
                    Add(type, role);
                    break;
                default:
                    foreach (var found in type.GetMembers(member))
                        Add(found, role);
                    break;
            }
        }
        foreach (var (typeName, member, name, role) in BaseLibraryTable.Parameters)
        {
            if (Compilation.GetTypeByMetadataName(typeName) is not { } type)
                continue;
            foreach (var parameter in type.GetMembers(member).Cast<IMethodSymbol>().SelectMany(m => m.Parameters))
            {
                if (parameter.Name == name)
                    Add(parameter, role);
            }
        }
    }

    /// <summary>The contract attributes, and the names of all members that have one.</summary>
    private void AddContracts(IAssemblySymbol runtime, CancellationToken cancellation)
    {
        foreach (var (attribute, role) in ContractTable.Rows)
        {
            if (runtime.GetTypeByMetadataName(ContractTable.Namespace + "." + attribute) is { } type)
                _byAttribute[type] = role;
        }
        foreach (var symbol in ContractSymbols.Find(Compilation, runtime, cancellation))
        {
            AddName(symbol, symbol is IMethodSymbol method ? WithParameters(method) : OwnRoles(symbol));
            // Who makes an object may leave it to others to use it.
            if (symbol.ContainingType is not { } type)
                continue;
            AddName(type, OwnRoles(symbol) & Roles.Joins);
            if ((OwnRoles(symbol) & Roles.NeedsStart) != 0)
                AddName(type, Roles.MakesUnstarted);
        }

        Roles WithParameters(IMethodSymbol method)
        {
            var roles = OwnRoles(method);
            foreach (var parameter in method.Parameters)
                roles |= OwnRoles(parameter);
            return roles;
        }
    }

    private void Add(ISymbol symbol, Roles roles)
    {
        symbol = symbol.OriginalDefinition;
        _bySymbol[symbol] = roles | Of(_bySymbol, symbol);
        AddName(symbol, roles);
        // A property is also known by its accessors.
        if (symbol is IPropertySymbol property)
        {
            foreach (var accessor in new[] { property.GetMethod, property.SetMethod })
            {
                if (accessor is not null)
                    _bySymbol[accessor] = roles | Of(_bySymbol, accessor);
            }
        }
    }

    private void AddName(ISymbol symbol, Roles roles)
    {
        var named = symbol is IParameterSymbol ? symbol.ContainingSymbol : symbol;
        var name = named is IMethodSymbol { MethodKind: MethodKind.Constructor } ? named.ContainingType.Name : named.Name;
        _byName.TryGetValue(name, out var known);
        _byName[name] = known | roles;
    }

    private static Roles Of(Dictionary<ISymbol, Roles> table, ISymbol symbol) =>
        table.TryGetValue(symbol, out var roles) ? roles : Roles.None;

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

    private Roles Own(ISymbol symbol) => Of(_bySymbol, symbol) | OwnRoles(symbol);

    private Roles OwnRoles(ISymbol symbol)
    {
        var roles = Roles.None;
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is not { } attributeClass)
                continue;
            if (_byAttribute.TryGetValue(attributeClass, out var byAttribute))
                roles |= byAttribute;
            else if (SymbolEqualityComparer.Default.Equals(attributeClass, _neverReturns))
                roles |= Roles.NeverReturns;
        }
        // A method that answers whether it has taken the lock.
        if ((roles & Roles.Acquires) != 0
            && symbol is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean })
            roles |= Roles.MayFailToAcquire;
        return roles;
    }

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
            roles |= Of(_everyMemberOf, type.OriginalDefinition);
        if (method.AssociatedSymbol is IPropertySymbol property)
            roles |= Own(property.OriginalDefinition);
        if (method.PartialDefinitionPart is { } definition)
            roles |= Own(definition);
        if (method.PartialImplementationPart is { } implementation)
            roles |= Own(implementation);
        if (method.OverriddenMethod is { } overridden)
            roles |= RolesOf(overridden);
        foreach (var implemented in ImplementedBy(method))
            roles |= Own(implemented.OriginalDefinition) | OfEvery(implemented);
        return roles;

        Roles OfEvery(IMethodSymbol member) => Of(_everyMemberOf, member.ContainingType.OriginalDefinition);
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
