using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// When a pool takes jobs: until it is closed, terminated or disposed of. None of that can be undone, so it is also
/// known of a pool that came from elsewhere. The names of the states are those for people.
/// </summary>
internal static class Submission
{
    private const string Open = "open";
    private const string Closed = "closed";
    private const string Terminated = "terminated";
    private const string Disposed = "disposed of";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.Closes | Roles.Terminates | Roles.Joins,
        [Open, Closed, Terminated, Disposed],
        (Open, Roles.Closes, Closed),
        (Open, Roles.Terminates, Terminated),
        (Open, Roles.Disposes, Disposed),
        (Protocol.Elsewhere, Roles.Closes, Closed),
        (Protocol.Elsewhere, Roles.Terminates, Terminated),
        (Protocol.Elsewhere, Roles.Disposes, Disposed),
        (Closed, Roles.Terminates, Terminated),
        (Closed, Roles.Submits, Protocol.Misuse),
        (Terminated, Roles.Submits, Protocol.Misuse),
        (Disposed, Roles.Submits, Protocol.Misuse));
}
