using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Flow.Concurrency;

internal enum LocationPart
{
    /// <summary>The variable or member.</summary>
    Itself,

    /// <summary>An element of the array or list in it.</summary>
    Element,

    /// <summary>The content of the collection or builder in it.</summary>
    Content,
}

/// <summary>
/// Something that several threads may use: a variable, a static member, or a member of the current object or of the
/// object in a variable, a few steps deep.
/// </summary>
internal sealed class Location : IEquatable<Location>
{
    private const int MostMembers = 3;

    /// <summary>The current object.</summary>
    public static readonly Location This = new(null, ImmutableArray<ISymbol>.Empty, LocationPart.Itself);

    private Location(ISymbol? root, ImmutableArray<ISymbol> members, LocationPart part)
    {
        Root = root;
        Members = members;
        Part = part;
    }

    /// <summary>A local, a parameter or a static member; null for the current object.</summary>
    public ISymbol? Root { get; }

    public ImmutableArray<ISymbol> Members { get; }

    public LocationPart Part { get; }

    public bool IsStatic => Root is IFieldSymbol or IPropertySymbol;

    public bool IsVariable => Root is ILocalSymbol or IParameterSymbol;

    /// <summary>The variable or member that is read or written.</summary>
    public ISymbol? Symbol => Members.IsEmpty ? Root : Members[Members.Length - 1];

    public ITypeSymbol? Type => Symbol is null ? null : Subject.TypeOf(Symbol);

    /// <summary>The location as one would write it.</summary>
    public string Name
    {
        get
        {
            var names = Members.Select(member => member.Name);
            return string.Join(".", IsVariable || IsStatic ? names.Prepend(Root!.Name) : names);
        }
    }

    public static Location Of(ISymbol root) => new(root, ImmutableArray<ISymbol>.Empty, LocationPart.Itself);

    /// <summary>A member of the object here; null if that is too deep to follow.</summary>
    public Location? Member(ISymbol member) => Part == LocationPart.Itself && Members.Length < MostMembers
        ? new(Root, Members.Add(member.OriginalDefinition), Part)
        : null;

    public Location With(LocationPart part) => new(Root, Members, part);

    /// <summary>The same path, begun at another place; null if that is too deep to follow.</summary>
    public Location? Rebase(Location start)
    {
        Location? moved = start;
        foreach (var member in Members)
            moved = moved?.Member(member);
        return moved?.With(Part);
    }

    public bool Equals(Location? other) =>
        other is not null && Part == other.Part && Members.Length == other.Members.Length
        && SymbolEqualityComparer.Default.Equals(Root, other.Root)
        && Members.SequenceEqual(other.Members, SymbolEqualityComparer.Default);

    public override bool Equals(object? other) => Equals(other as Location);

    public override int GetHashCode() =>
        SymbolEqualityComparer.Default.GetHashCode(Symbol) * 31 + Members.Length * 4 + (int)Part;

    public override string ToString() => Part switch
    {
        LocationPart.Element => Name + "[]",
        LocationPart.Content => Name + "{}",
        _ => Symbol is null ? "this" : Name,
    };
}
