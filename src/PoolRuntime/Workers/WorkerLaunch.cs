using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace PoolRuntime.Workers;

/// <summary>
/// Decides how a worker of this program is started: the program's own entry assembly with its own dependencies, with a
/// startup hook that takes over before <c>Main</c>; or, where there are no hooks, the program run again, which its
/// entry-point guard then turns into a worker.
/// </summary>
internal static class WorkerLaunch
{
    /// <summary>Pools inside workers inside workers: more than this is taken for a mistake.</summary>
    public const int DeepestNesting = 8;

    /// <summary>Whether a worker of this program begins in a startup hook, and <c>Main</c> never runs in it.</summary>
    public static bool HooksWork =>
        RuntimeFeature.IsDynamicCodeSupported
        && (!AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out bool supported) || supported);

    /// <exception cref="InvalidOperationException">Workers need the guard, and it has not been called.</exception>
    public static void Check()
    {
        if (WorkerMarker.IsSet)
            throw new InvalidOperationException(
                "This process was started as a worker, but has run the program from its beginning and now starts "
                + "workers of its own. " + HowToGuard);
        if (!HooksWork && !EntryPoint.IsGuarded)
            throw new InvalidOperationException(
                "Workers of this program begin in its Main, because startup hooks are switched off in it (it is "
                + "trimmed or native, or its settings say so), and no entry-point guard has run. " + HowToGuard);
        if (WorkerIdentity.Depth >= DeepestNesting)
            throw new InvalidOperationException(
                $"This process is a worker {WorkerIdentity.Depth} pools deep, and its jobs start pools again; that "
                + "many levels are taken for an endless recursion.");
    }

    // For many small processes that do the same over and over; what the user has set stays.
    private static readonly (string Name, string Value)[] RuntimeSettings =
    [
        // A web application's settings are not meant for its workers.
        ("DOTNET_gcServer", "0"),
        ("DOTNET_TieredPGO", "0"),
        // A job that is called often is compiled well at once, not a tenth of a second later.
        ("DOTNET_TC_CallCountingDelayMs", "0"),
    ];

    // The runtime leaves files for debuggers behind where it is killed, and workers of a worker that is killed have
    // nobody any more who would delete them.
    private static readonly (string Name, string Value)[] SettingsOfNested = [("DOTNET_EnableDiagnostics", "0")];

    private static string HowToGuard =>
        "Make 'EntryPoint.Guard();' the first statement of Main (POOL401).";

    /// <param name="changes">What is different in the environment of the worker; null values are taken out.</param>
    /// <param name="outlivesParent">Whether it goes on when this process is gone.</param>
    public static WorkerCommand NewCommand(
        IReadOnlyDictionary<string, string?>? changes = null, bool outlivesParent = false)
    {
        string? hooks = Environment.GetEnvironmentVariable(WorkerMarker.HooksVariable);
        int depth = WorkerIdentity.Depth + 1;
        Dictionary<string, string> environment = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        foreach ((string name, string? value) in changes ?? new Dictionary<string, string?>())
        {
            if (value is null) environment.Remove(name);
            else environment[name] = value;
        }

        string settings = string.Join(
            ',', RuntimeSettings.Concat(depth > 1 ? SettingsOfNested : [])
                .Where(setting => environment.TryAdd(setting.Name, setting.Value)).Select(setting => setting.Name));
        WorkerMarker marker = OperatingSystem.IsWindows()
            ? WindowsWorkerProcess.NewMarker(depth, outlivesParent, settings, hooks)
            : PosixWorkerProcess.NewMarker(depth, outlivesParent, settings, hooks);
        environment[WorkerMarker.Variable] = marker.ToString();
        if (HooksWork)
            environment[WorkerMarker.HooksVariable] = hooks is null ? Hook : $"{Hook}{Path.PathSeparator}{hooks}";

        if (StartMethods.Executable is { } chosen)
            return IsHost(chosen) && EntryAssemblyFile is { } own
                ? new WorkerCommand(chosen, HostArguments(own), environment)
                : new WorkerCommand(chosen, [], environment);
        string self = Environment.ProcessPath
            ?? throw new InvalidOperationException("The system does not tell which program this process runs.");
        return FindHost(self) is { } host && EntryAssemblyFile is { } entry
            ? new WorkerCommand(host, HostArguments(entry), environment)
            : new WorkerCommand(self, [], environment);
    }

    // By path where there is one; programs in one file, and paths that the list cannot hold, by name.
    private static string Hook
    {
        get
        {
            Assembly library = typeof(WorkerLaunch).Assembly;
            string path = library.Location;
            return path.Length == 0 || path.Contains(Path.PathSeparator) ? library.GetName().Name! : path;
        }
    }

    private static string? EntryAssemblyFile =>
        Assembly.GetEntryAssembly()?.Location is { Length: > 0 } path ? path : null;

    /// <summary>
    /// The <c>dotnet</c> program that runs assemblies; null in programs that bring their own runtime.
    /// </summary>
    private static string? FindHost(string self)
    {
        if (IsHost(self)) return self;
        // …/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll
        string? runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        if (string.IsNullOrEmpty(runtime)) return null;
        string host = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", HostName));
        return File.Exists(host) && Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(runtime))) == "shared"
            ? host
            : null;
    }

    private static string HostName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    private static bool IsHost(string file) =>
        Path.GetFileName(file).Equals(HostName, StringComparison.OrdinalIgnoreCase);

    private static List<string> HostArguments(string entry)
    {
        List<string> arguments = ["exec"];
        string? dependencies = DependenciesFile;
        if (dependencies is not null) arguments.AddRange(["--depsfile", dependencies]);
        arguments.AddRange(["--runtimeconfig", RuntimeConfigFile(entry, dependencies), entry]);
        return arguments;
    }

    // The first of the list is the program's own; in a test host that is the tests', which the host itself lacks.
    private static string? DependenciesFile
    {
        get
        {
            string? files = AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string;
            string? first = files?.Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return File.Exists(first) && !IsFrameworks(first) ? first : null;

            static bool IsFrameworks(string file) =>
                Path.GetFileName(file).StartsWith("Microsoft.NETCore.App", StringComparison.Ordinal);
        }
    }

    private static string RuntimeConfigFile(string entry, string? dependencies)
    {
        const string depsEnding = ".deps.json";
        const string configEnding = ".runtimeconfig.json";
        IEnumerable<string?> candidates =
        [
            dependencies is not null && dependencies.EndsWith(depsEnding, StringComparison.Ordinal)
                ? dependencies[..^depsEnding.Length] + configEnding
                : null,
            Path.ChangeExtension(entry, configEnding),
        ];
        return candidates.FirstOrDefault(File.Exists) ?? WriteRuntimeConfig();
    }

    // Some hosts have none beside the program: the frameworks that this process runs on say it as well.
    private static string WriteRuntimeConfig()
    {
        string? files = AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string;
        StringBuilder frameworks = new();
        foreach (string file in (files ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string? folder = Path.GetDirectoryName(file);
            string? kind = Path.GetDirectoryName(folder);
            if (kind is null || Path.GetFileName(Path.GetDirectoryName(kind)) != "shared") continue;
            if (frameworks.Length > 0) frameworks.Append(',');
            frameworks.Append(
                $$"""{"name":"{{Path.GetFileName(kind)}}","version":"{{Path.GetFileName(folder)}}"}""");
        }

        string path = Path.Combine(
            Path.GetTempPath(), $"poolruntime-{Environment.ProcessId}-{Environment.Version}.runtimeconfig.json");
        File.WriteAllText(path, $$$"""{"runtimeOptions":{"frameworks":[{{{frameworks}}}]}}""");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }
}
