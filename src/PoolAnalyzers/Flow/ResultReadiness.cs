using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// What is known of the work that a local stands for: it may go on from the moment it is handed over until something
/// happens that may wait for it.
/// </summary>
internal static class ResultReadiness
{
    private const string Open = "open";
    private const string Running = "running";
    private const string Over = "over";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.NeedsDone,
        [Open, Running, Over],
        (Open, Roles.Submits, Running),
        (Over, Roles.Submits, Running),
        (Running, Roles.Waits, Over),
        (Running, Roles.NeedsDone, Protocol.Misuse));
}
