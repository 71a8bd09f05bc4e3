using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Whether somebody waits for the end of a process before that which it writes is read: it is under way, may have been
/// read from, or has been waited for without that.
/// </summary>
internal static class DrainOrder
{
    private const string New = "new";
    private const string UnderWay = "under way";
    private const string Read = "read";
    private const string Awaited = "waited for";

    /// <param name="isRunning">Whether it has begun before anything is known of it.</param>
    public static Protocol Of(bool isRunning) => isRunning ? Running : Begun;

    private static readonly Protocol Running = Make(UnderWay, Read, Awaited, New);

    private static readonly Protocol Begun = Make(New, UnderWay, Read, Awaited);

    private static Protocol Make(params string[] states) => new(
        subjectRoles: Roles.Waits,
        states,
        (New, Roles.Starts, UnderWay),
        (UnderWay, Roles.Waits, Awaited),
        (UnderWay, Roles.Synchronizes, Read),
        (UnderWay, Roles.EndsAbruptly, Read),
        (UnderWay, Roles.TakesItem, Read),
        (Awaited, Roles.TakesItem, Protocol.Misuse),
        (UnderWay, Roles.Submits, states[0]),
        (Read, Roles.Submits, states[0]),
        (Awaited, Roles.Submits, states[0]));
}
