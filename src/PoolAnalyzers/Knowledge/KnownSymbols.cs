using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Knowledge;

/// <summary>
/// The tables resolved to symbols. What the references of a compilation say is found once for all compilations that
/// have the same ones: in an editor every key makes a compilation.
/// </summary>
internal sealed class KnownSymbols
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, List<WeakReference<KnownSymbols>>> OfReferences =
        new();

    private readonly Dictionary<ISymbol, Roles> _byAttribute;
    private readonly Dictionary<ISymbol, Roles> _bySymbol;
    private readonly Dictionary<ISymbol, Roles> _everyMemberOf;
    private readonly HashSet<string> _ofRuntime;
    private readonly ISymbol? _neverReturns;
    private readonly IReadOnlyList<IAssemblySymbol> _references;

    private KnownSymbols(Compilation compilation, IAssemblySymbol? runtime)
    {
        _byAttribute = new(SymbolEqualityComparer.Default);
        _bySymbol = new(SymbolEqualityComparer.Default);
        _everyMemberOf = new(SymbolEqualityComparer.Default);
        _ofRuntime = new(StringComparer.Ordinal);
        Names = new KnownNames();
        _references = compilation.SourceModule.ReferencedAssemblySymbols;
        _neverReturns = compilation.GetTypeByMetadataName(BaseLibraryTable.NeverReturns);
        AddBaseLibrary(compilation);
        if (runtime is not null)
        {
            AddAttributes(runtime);
            foreach (var symbol in ContractSymbols.InReferences(compilation, runtime))
                AddContract(symbol);
        }
    }

    private KnownSymbols(KnownSymbols ofReferences)
    {
        _byAttribute = ofReferences._byAttribute;
        _bySymbol = new(ofReferences._bySymbol, SymbolEqualityComparer.Default);
        _everyMemberOf = ofReferences._everyMemberOf;
        _ofRuntime = new(ofReferences._ofRuntime, StringComparer.Ordinal);
        _neverReturns = ofReferences._neverReturns;
        _references = ofReferences._references;
        Names = new KnownNames(ofReferences.Names);
        // As long as somebody has this, the next one finds what it is made from.
        Shared = ofReferences;
    }

    /// <summary>What is known of the symbols of a compilation and its references.</summary>
    public static KnownSymbols In(
        Compilation compilation, IAssemblySymbol? runtime, IEnumerable<string> contracts,
        CancellationToken cancellation)
    {
        var known = new KnownSymbols(In(compilation, runtime));
        if (runtime is not null)
        {
            foreach (var symbol in ContractSymbols.InCode(compilation, cancellation))
                known.AddContract(symbol);
        }
        foreach (var (symbol, role) in ContractsFile.Read(contracts, compilation))
        {
            known.Add(symbol, role);
            known.Shared = null;
        }
        return known;
    }

    public KnownNames Names { get; }

    /// <summary>
    /// What all compilations with the same references know of them; null if this one has been told more about them.
    /// </summary>
    public KnownSymbols? Shared { get; private set; }

    /// <summary>Roles of methods of the references, as far as somebody has asked.</summary>
    public ConcurrentDictionary<IMethodSymbol, Roles> Methods { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Roles of types of the references, as far as somebody has asked.</summary>
    public ConcurrentDictionary<ITypeSymbol, Roles> Types { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a type of PoolRuntime, or some member with a contract, has this name.</summary>
    public bool IsNameOfRuntime(string name) => _ofRuntime.Contains(name);

    /// <summary>Whether the table says it, and not an attribute.</summary>
    public bool IsListed(ISymbol symbol) => _bySymbol.ContainsKey(symbol);

    /// <summary>The roles of every member of a type.</summary>
    public Roles RolesOfEveryMember(INamedTypeSymbol type) => Of(_everyMemberOf, type.OriginalDefinition);

    /// <summary>What the table and the attributes say of a symbol itself.</summary>
    public Roles RolesOf(ISymbol symbol) => Of(_bySymbol, symbol) | ByAttributes(symbol);

    private static KnownSymbols In(Compilation compilation, IAssemblySymbol? runtime)
    {
        var core = compilation.ObjectType.ContainingAssembly;
        var isShared = core is not null
            && !SymbolEqualityComparer.Default.Equals(core, compilation.Assembly)
            && !SymbolEqualityComparer.Default.Equals(runtime, compilation.Assembly)
            // Types of the compilation's own in place of those of the base library.
            && !compilation.Assembly.GlobalNamespace.GetNamespaceMembers()
                .Any(root => root.Name is BaseLibraryTable.Root or ContractTable.Assembly);
        if (!isShared)
            return new KnownSymbols(compilation, runtime);
        var known = OfReferences.GetOrCreateValue(core!);
        lock (known)
        {
            known.RemoveAll(one => !one.TryGetTarget(out _));
            foreach (var one in known)
            {
                if (one.TryGetTarget(out var same)
                    && same._references.SequenceEqual(
                        compilation.SourceModule.ReferencedAssemblySymbols, SymbolEqualityComparer.Default))
                    return same;
            }
            var made = new KnownSymbols(compilation, runtime);
            known.Add(new(made));
            return made;
        }
    }

    private void AddBaseLibrary(Compilation compilation)
    {
        foreach (var (typeName, member, role) in BaseLibraryTable.Rows)
        {
            if (compilation.GetTypeByMetadataName(typeName) is not { } type)
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
            if (compilation.GetTypeByMetadataName(typeName) is not { } type)
                continue;
            foreach (var parameter in type.GetMembers(member).Cast<IMethodSymbol>().SelectMany(m => m.Parameters))
            {
                if (parameter.Name == name)
                    Add(parameter, role);
            }
        }
    }

    private void AddAttributes(IAssemblySymbol runtime)
    {
        foreach (var (attribute, role) in ContractTable.Rows)
        {
            if (runtime.GetTypeByMetadataName(ContractTable.Namespace + "." + attribute) is { } type)
                _byAttribute[type] = role;
        }
        _ofRuntime.UnionWith(runtime.TypeNames);
    }

    /// <summary>The names of a member with contract attributes; they themselves are read when somebody asks.</summary>
    private void AddContract(ISymbol symbol)
    {
        _ = _ofRuntime.Add(symbol is IMethodSymbol { MethodKind: MethodKind.Constructor }
            ? symbol.ContainingType.Name
            : symbol.Name);
        AddName(symbol, symbol is IMethodSymbol method ? WithParameters(method) : ByAttributes(symbol));
        // Who makes an object may leave it to others to use it.
        if (symbol.ContainingType is not { } type)
            return;
        AddName(type, ByAttributes(symbol) & Roles.Joins);
        if ((ByAttributes(symbol) & Roles.NeedsStart) != 0)
            AddName(type, Roles.MakesUnstarted);

        Roles WithParameters(IMethodSymbol method)
        {
            var roles = ByAttributes(method);
            foreach (var parameter in method.Parameters)
                roles |= ByAttributes(parameter);
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
        if (named is IMethodSymbol { MethodKind: MethodKind.Constructor })
            Names.AddMade(named.ContainingType.Name, roles);
        else if (BaseLibraryTable.IsAlsoOfOrdinaryQueries(named))
            Names.AddOfParallelQueries(named.Name, roles);
        else
            Names.Add(named.Name, roles);
    }

    private Roles ByAttributes(ISymbol symbol)
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

    private static Roles Of(Dictionary<ISymbol, Roles> table, ISymbol symbol) =>
        table.TryGetValue(symbol, out var roles) ? roles : Roles.None;
}
