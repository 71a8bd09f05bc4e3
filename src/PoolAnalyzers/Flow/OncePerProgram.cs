using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>What is done once in the life of a program.</summary>
internal static class OncePerProgram
{
    private const string Open = "open";
    private const string Done = "done";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.OncePerProgram,
        [Open, Done],
        (Open, Roles.OncePerProgram, Done),
        (Done, Roles.OncePerProgram, Protocol.Misuse));
}
