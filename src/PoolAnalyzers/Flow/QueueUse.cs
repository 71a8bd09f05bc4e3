using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// The life of a queue, as one process uses it: it is closed when this process puts and gets nothing more. Closing
/// cannot be undone, so it is also known of a queue that came from elsewhere. The names of the states are for people.
/// </summary>
internal static class QueueUse
{
    public const string Open = "open";
    private const string Closed = "closed";
    private const string Disposed = "disposed of";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.ClosesQueue,
        [Open, Closed, Disposed],
        (Open, Roles.ClosesQueue, Closed),
        (Open, Roles.Disposes, Disposed),
        (Protocol.Elsewhere, Roles.ClosesQueue, Closed),
        (Protocol.Elsewhere, Roles.Disposes, Disposed),
        (Open, Roles.JoinsQueueThread, Protocol.Misuse),
        (Closed, Roles.UsesQueue, Protocol.Misuse),
        (Disposed, Roles.UsesQueue, Protocol.Misuse));
}
