using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>Whether anything has been done towards the end of a pool.</summary>
internal static class PoolRelease
{
    private const string Open = "open";
    private const string Released = "released";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.Closes | Roles.Terminates | Roles.Joins,
        [Open, Released],
        (Open, Roles.Closes, Released),
        (Open, Roles.Terminates, Released),
        (Open, Roles.Joins, Released),
        (Open, Roles.Disposes, Released));
}
