using System.Globalization;

namespace PoolRuntime.Workers;

/// <summary>
/// The environment variable that makes a process a worker. It says where the ways to the parent are, and is taken out
/// of the environment before any other code sees it, so that no process a job starts takes itself for a worker.
/// </summary>
internal sealed record WorkerMarker(
    string Calls, string Doorbell, string Memory, int ParentProcessId, int Depth, string? OriginalHooks)
{
    public const string Variable = "POOLRUNTIME_WORKER";
    public const string HooksVariable = "DOTNET_STARTUP_HOOKS";

    private const char Separator = '|';

    /// <summary>Whether this process was started as a worker and has not begun to be one.</summary>
    public static bool IsSet => Environment.GetEnvironmentVariable(Variable) is not null;

    public override string ToString() => string.Join(
        Separator, Calls, Doorbell, Memory, ParentProcessId.ToString(CultureInfo.InvariantCulture),
        Depth.ToString(CultureInfo.InvariantCulture), OriginalHooks);

    /// <summary>Reads the variable and clears it; null when this process is no worker.</summary>
    public static WorkerMarker? Take()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        if (text is null) return null;
        WorkerMarker marker = Parse(text);
        Environment.SetEnvironmentVariable(Variable, null);
        Environment.SetEnvironmentVariable(HooksVariable, marker.OriginalHooks);
        return marker;
    }

    /// <exception cref="InvalidOperationException">Somebody else has set the variable.</exception>
    public static WorkerMarker Parse(string text)
    {
        string[] parts = text.Split(Separator, count: 6);
        if (parts.Length != 6 || !int.TryParse(parts[3], out int parent) || !int.TryParse(parts[4], out int depth))
            throw new InvalidOperationException($"The environment variable {Variable} is reserved for PoolRuntime.");
        string? hooks = parts[5].Length == 0 ? null : parts[5];
        return new WorkerMarker(parts[0], parts[1], parts[2], parent, depth, hooks);
    }
}
