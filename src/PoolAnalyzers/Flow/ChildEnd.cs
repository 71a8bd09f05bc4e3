using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>Whether anybody cares for how a child process ends that was started.</summary>
internal static class ChildEnd
{
    public const string Started = "started";

    private const string New = "new";
    private const string CaredFor = "cared for";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.NeedsStart,
        [New, Started, CaredFor],
        (New, Roles.Starts, Started),
        (New, Roles.Disposes, CaredFor),
        (Started, Roles.NeedsStart, CaredFor),
        (Started, Roles.Waits, CaredFor),
        (Started, Roles.TellsIfDone, CaredFor),
        (Started, Roles.Disposes, CaredFor));
}
