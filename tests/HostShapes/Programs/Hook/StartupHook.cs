using System.Diagnostics.CodeAnalysis;

/// <summary>A startup hook as profilers and watchers have them.</summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for it outside of any namespace.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("PROBE_HOOK_LOG") is { } file)
            File.AppendAllText(file, $"hook {Environment.ProcessId}\n");
    }
}
