using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>The life of a pool, and of whatever wraps one: it is closed or terminated before it is joined.</summary>
internal static class PoolLifecycle
{
    private const string Running = "running";
    private const string Closed = "closed";
    private const string Ended = "ended";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.Joins,
        [Running, Closed, Ended],
        (Running, Roles.Closes, Closed),
        (Running, Roles.Terminates, Ended),
        (Closed, Roles.Terminates, Ended),
        (Running, Roles.Joins, Protocol.Misuse),
        (Closed, Roles.Joins, Ended),
        // Disposing closes and joins.
        (Running, Roles.Disposes, Ended),
        (Closed, Roles.Disposes, Ended));
}
