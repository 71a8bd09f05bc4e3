using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>The life of a thread or child process: it is set up, started once, and only then waited for.</summary>
internal static class StartOrder
{
    public const string New = "new";
    private const string Started = "started";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.NeedsStart | Roles.OnlyBeforeStart,
        [New, Started],
        (New, Roles.Starts, Started),
        (Protocol.Elsewhere, Roles.Starts, Started),
        (New, Roles.NeedsStart, Protocol.Misuse),
        (Started, Roles.Starts, Protocol.Misuse),
        (Started, Roles.OnlyBeforeStart, Protocol.Misuse));
}
