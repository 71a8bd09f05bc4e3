using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// The order in which members of an object may be used, as data: states, which role moves which state to which, and
/// which role is a misuse in which state. A role that a state has no entry for changes nothing.
/// </summary>
internal sealed class Protocol
{
    private readonly string[] _names;
    private readonly Dictionary<(int State, Roles Role), int> _moves = [];

    /// <param name="subjectRoles">A type with a member in one of these roles is what the protocol is about.</param>
    /// <param name="states">The first one is that of a new object.</param>
    /// <param name="moves">From a state, by a role, to a state; <see cref="Misuse"/> where the role is one.</param>
    public Protocol(
        Roles subjectRoles, string[] states, params (string From, Roles By, string To)[] moves)
    {
        SubjectRoles = subjectRoles;
        _names = states;
        foreach (var (from, by, to) in moves)
        {
            _moves.Add((StateNamed(from), by), to == Misuse ? PathState.Misused : StateNamed(to));
            Watched |= by;
            FollowsForeign |= from == Elsewhere;
        }
    }

    public const string Misuse = "(misuse)";

    /// <summary>
    /// Instead of a state: an object from elsewhere, or one that others can use too. Only for what cannot be undone,
    /// since nobody knows what others do to it.
    /// </summary>
    public const string Elsewhere = "(elsewhere)";

    public Roles SubjectRoles { get; }

    /// <summary>All roles that the protocol reacts to.</summary>
    public Roles Watched { get; }

    /// <summary>Whether something becomes known about objects that come from elsewhere.</summary>
    public bool FollowsForeign { get; }

    public int Initial => PathState.FirstOwn;

    public string NameOf(int state) => state < PathState.FirstOwn ? $"({state})" : _names[state - PathState.FirstOwn];

    public int StateNamed(string name) =>
        name == Elsewhere ? PathState.Unknown : PathState.FirstOwn + Array.IndexOf(_names, name);

    /// <summary>Whether there is a state in which the role is a misuse.</summary>
    public bool CanBeMisuse(Roles role) =>
        _moves.Any(move => move.Key.Role == role && move.Value == PathState.Misused);

    /// <summary>Whether there can be a misuse where nothing but these roles is played.</summary>
    public bool CanBeBroken(Roles roles)
    {
        var reached = new HashSet<int> { Initial, PathState.Unknown };
        for (var before = 0; before < reached.Count;)
        {
            before = reached.Count;
            foreach (var move in _moves)
            {
                if ((move.Key.Role & roles) != 0 && reached.Contains(move.Key.State))
                    _ = reached.Add(move.Value);
            }
        }
        return reached.Contains(PathState.Misused);
    }

    /// <summary>Whether anything happens to an object in this state.</summary>
    public bool CanLeave(int state) => _moves.Keys.Any(key => key.State == state);

    /// <summary>The state after a single role, or <see cref="PathState.Misused"/>.</summary>
    public int Next(int state, Roles role) => _moves.TryGetValue((state, role), out var next) ? next : state;
}
