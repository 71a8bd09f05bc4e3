namespace PoolAnalyzers.Knowledge;

/// <summary>
/// The names of members that mean something. Only to leave out early what cannot matter; the symbol decides.
/// </summary>
internal sealed class KnownNames
{
    private readonly Dictionary<string, Roles> _members;
    private readonly Dictionary<string, Roles> _made;
    private readonly Dictionary<string, Roles> _ofParallelQueries;

    public KnownNames()
    {
        _members = new(StringComparer.Ordinal);
        _made = new(StringComparer.Ordinal);
        _ofParallelQueries = new(StringComparer.Ordinal);
    }

    public KnownNames(KnownNames others)
    {
        _members = new(others._members, StringComparer.Ordinal);
        _made = new(others._made, StringComparer.Ordinal);
        _ofParallelQueries = new(others._ofParallelQueries, StringComparer.Ordinal);
    }

    public void Add(string name, Roles roles) => Add(_members, name, roles);

    /// <summary>Roles of the constructors of a type.</summary>
    public void AddMade(string type, Roles roles) => Add(_made, type, roles);

    /// <summary>Roles of an operator that ordinary queries have as well, with no such roles.</summary>
    public void AddOfParallelQueries(string name, Roles roles) => Add(_ofParallelQueries, name, roles);

    /// <summary>All roles that a member, or a constructor, of this name has.</summary>
    public Roles RolesOf(string name) => Of(_members, name) | Of(_made, name) | Of(_ofParallelQueries, name);

    /// <summary>Those that a name has wherever it stands.</summary>
    public Roles RolesOfMember(string name) => Of(_members, name);

    /// <summary>Those that the name of a type has where one is made.</summary>
    public Roles RolesOfMade(string type) => Of(_made, type);

    /// <summary>Those that the name has where there are parallel queries.</summary>
    public Roles RolesOfParallelQueries(string name) => Of(_ofParallelQueries, name);

    private static void Add(Dictionary<string, Roles> table, string name, Roles roles) =>
        table[name] = Of(table, name) | roles;

    private static Roles Of(Dictionary<string, Roles> table, string name) =>
        table.TryGetValue(name, out var roles) ? roles : Roles.None;
}
