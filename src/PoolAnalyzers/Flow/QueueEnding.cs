using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Whether a queue may still be needed by whoever takes from it, when it ends with what is in it: from their start
/// until something happens that may wait for them.
/// </summary>
internal static class QueueEnding
{
    private const string New = "new";
    private const string Needed = "needed";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.ClosesQueue,
        [New, Needed],
        (New, Roles.Starts, Needed),
        (Needed, Roles.Waits, New),
        (Needed, Roles.Synchronizes, New),
        (Needed, Roles.EndsAbruptly, New),
        (Needed, Roles.Submits, New),
        (Needed, Roles.Disposes, Protocol.Misuse));
}
