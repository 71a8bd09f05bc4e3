using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Whether work may still go on when something that it uses is disposed of: from its start until something happens
/// that may wait for it.
/// </summary>
internal static class OutlivedScope
{
    private const string New = "new";
    private const string GoingOn = "going on";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.Disposes,
        [New, GoingOn],
        (New, Roles.Starts, GoingOn),
        (GoingOn, Roles.Synchronizes, New),
        (GoingOn, Roles.Disposes, Protocol.Misuse));
}
