namespace PoolAnalyzers.Knowledge;

/// <summary>
/// What members of the base class library mean. A row names a type and one of its members, or all of them. Overrides
/// and implementations of a member have its roles.
/// </summary>
internal static class BaseLibraryTable
{
    public const string EveryMember = "*";

    public static readonly IReadOnlyList<(string Type, string Member, Roles Role)> Rows =
    [
        ("System.IDisposable", "Dispose", Roles.Disposes),
        ("System.IAsyncDisposable", "DisposeAsync", Roles.Disposes),
        ("System.GC", "KeepAlive", Roles.LeavesArgumentsAlone | Roles.HardlyThrows),
        ("System.ArgumentNullException", "ThrowIfNull", Roles.LeavesArgumentsAlone),
        ("System.Object", EveryMember, Roles.LeavesArgumentsAlone | Roles.HardlyThrows),
        ("System.Threading.Monitor", EveryMember, Roles.LeavesArgumentsAlone | Roles.HardlyThrows),
        ("System.Console", EveryMember, Roles.LeavesArgumentsAlone | Roles.HardlyThrows),
        ("System.Diagnostics.Debug", EveryMember, Roles.LeavesArgumentsAlone | Roles.HardlyThrows),
        ("System.Diagnostics.Trace", EveryMember, Roles.LeavesArgumentsAlone | Roles.HardlyThrows),
        ("System.Diagnostics.Stopwatch", EveryMember, Roles.HardlyThrows),
        ("System.Math", EveryMember, Roles.HardlyThrows),
    ];

    /// <summary>The attribute by which a member says that it never returns.</summary>
    public const string NeverReturns = "System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute";
}
