using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Whether the work of another process may be in the middle of something: from its start until something happens that
/// may wait for a part of it.
/// </summary>
internal static class WorkUnderWay
{
    private const string New = "new";
    private const string UnderWay = "under way";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.EndsAbruptly,
        [New, UnderWay],
        (New, Roles.Starts, UnderWay),
        (UnderWay, Roles.Submits, New),
        (UnderWay, Roles.Waits, New),
        (UnderWay, Roles.Synchronizes, New),
        (UnderWay, Roles.EndsAbruptly, Protocol.Misuse));
}
