namespace PoolAnalyzers.Knowledge;

/// <summary>
/// The contract attributes and the roles that they give. PoolRuntime puts them on its own members, and so may anybody
/// on a wrapper. A new role is a new row here.
/// </summary>
internal static class ContractTable
{
    public const string Assembly = "PoolRuntime";

    public const string Namespace = "PoolRuntime.Contracts";

    public static readonly IReadOnlyList<(string Attribute, Roles Role)> Rows =
    [
        ("ClosesAttribute", Roles.Closes),
        ("TerminatesAttribute", Roles.Terminates),
        ("JoinsAttribute", Roles.Joins),
        ("StartsProcessesAttribute", Roles.StartsProcesses),
        ("EntryPointGuardAttribute", Roles.GuardsEntryPoint),
    ];
}
