using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>The life of a program: the guard has run before processes are started.</summary>
internal static class EntryPointProtocol
{
    private const string Unguarded = "unguarded";
    private const string Guarded = "guarded";

    public static readonly Protocol Protocol = new(
        subjectRoles: Roles.StartsProcesses,
        [Unguarded, Guarded],
        (Unguarded, Roles.GuardsEntryPoint, Guarded),
        (Unguarded, Roles.StartsProcesses, Protocol.Misuse));
}
