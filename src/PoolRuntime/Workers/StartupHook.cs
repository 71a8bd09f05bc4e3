using System.Diagnostics.CodeAnalysis;
using PoolRuntime.Workers;

/// <summary>What the runtime calls before <c>Main</c> in a worker; its name and place are the runtime's rule.</summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for it outside of any namespace.")]
internal static class StartupHook
{
    public static void Initialize() => WorkerMain.RunIfWorker();
}
