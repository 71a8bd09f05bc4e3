using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// What one thread does with a lock: it takes it, perhaps again, and gives it back as often. What has been taken here
/// is held whatever was before, so that the protocol also knows something about locks from elsewhere.
/// </summary>
internal static class LockUse
{
    private const string Free = "not held";
    private const string Held = "held";
    private const string Twice = "held twice";
    private const string Often = "held often";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.Releases,
        [Free, Held, Twice, Often],
        [
            .. Takes(Free, Held), .. Takes(Held, Twice), .. Takes(Twice, Often), .. Takes(Protocol.Elsewhere, Held),
            (Twice, Roles.Releases, Held),
            (Held, Roles.Releases, Free),
            (Free, Roles.Releases, Protocol.Misuse),
        ]);

    private static IEnumerable<(string, Roles, string)> Takes(string from, string to) =>
    [
        (from, Roles.Acquires, to), (from, Roles.AcquiresShared, to), (from, Roles.Synchronizes, to),
    ];
}
