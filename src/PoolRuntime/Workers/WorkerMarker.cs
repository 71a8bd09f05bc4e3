using System.Globalization;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>
/// The environment variable that makes a process a worker. It says where the ways to the parent are, and is taken out
/// of the environment before any other code sees it, so that no process a job starts takes itself for a worker, or runs
/// with settings that are good for workers.
/// </summary>
/// <param name="Calls">The way here.</param>
/// <param name="Doorbell">The way back.</param>
/// <param name="Memory">What both have.</param>
/// <param name="ParentProcessId">Who started the worker.</param>
/// <param name="Depth">How many pools deep the worker is.</param>
/// <param name="OutlivesParent">Whether it goes on when who started it is gone.</param>
/// <param name="Settings">Names of variables that were set for the worker only, separated by commas.</param>
/// <param name="OriginalHooks">The startup hooks of the program that started the worker.</param>
internal sealed record WorkerMarker(
    string Calls, string Doorbell, string Memory, int ParentProcessId, int Depth, bool OutlivesParent,
    string Settings, string? OriginalHooks)
{
    public const string Variable = "POOLRUNTIME_WORKER";
    public const string HooksVariable = "DOTNET_STARTUP_HOOKS";

    private const char Separator = '|';
    private const string Yes = "1";
    private const string No = "0";
    private const int Parts = 8;

    /// <summary>Whether this process was started as a worker and has not begun to be one.</summary>
    public static bool IsSet => Environment.GetEnvironmentVariable(Variable) is not null;

    public override string ToString() => string.Join(
        Separator, Calls, Doorbell, Memory, ParentProcessId.ToString(CultureInfo.InvariantCulture),
        Depth.ToString(CultureInfo.InvariantCulture), OutlivesParent ? Yes : No, Settings, OriginalHooks);

    /// <summary>Reads the variable and clears it; null when this process is no worker.</summary>
    public static WorkerMarker? Take()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        if (text is null) return null;
        WorkerMarker marker = Parse(text);
        Restore(Variable, null);
        Restore(HooksVariable, marker.OriginalHooks);
        foreach (string name in marker.Settings.Split(',', StringSplitOptions.RemoveEmptyEntries)) Restore(name, null);
        return marker;
    }

    /// <exception cref="InvalidOperationException">Somebody else has set the variable.</exception>
    public static WorkerMarker Parse(string text)
    {
        string[] parts = text.Split(Separator, Parts);
        if (parts.Length != Parts || ParseNumber(parts[3]) is not { } parent || ParseNumber(parts[4]) is not { } depth)
            throw new InvalidOperationException($"The environment variable {Variable} is reserved for PoolRuntime.");
        string? hooks = parts[7].Length == 0 ? null : parts[7];
        return new WorkerMarker(parts[0], parts[1], parts[2], parent, depth, parts[5] == Yes, parts[6], hooks);
    }

    /// <summary>A number without a sign; null when it is none.</summary>
    /// <remarks>Asking the library would load all that it knows of cultures, which takes a worker some milliseconds.
    /// </remarks>
    public static int? ParseNumber(string text)
    {
        if (text.Length is 0 or > 9) return null;
        int number = 0;
        foreach (char digit in text)
        {
            if (digit is < '0' or > '9') return null;
            number = 10 * number + (digit - '0');
        }

        return number;
    }

    private static void Restore(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        // The library's environment is a copy there: native code that starts programs has another.
        if (!OperatingSystem.IsWindows()) Posix.SetVariable(name, value);
    }
}
