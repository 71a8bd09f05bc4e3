using System.Collections.Concurrent;
using System.Reflection;

namespace HostShapes;

/// <summary>
/// The programs of these tests, built and published on demand into a folder that goes with the tests.
/// </summary>
public sealed class TestPrograms : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<string>> _outputs = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("HostShapes-").FullName;
    private int _runs;

    internal static string Dotnet { get; } =
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    // No process may stay behind to hold files or pipes of a test that is over.
    internal static (string Name, string? Value)[] BuildEnvironment { get; } =
    [
        ("MSBUILDDISABLENODEREUSE", "1"),
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        ("UseSharedCompilation", "false"),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_CLI_UI_LANGUAGE", "en"),
    ];

    private static string SourceFolder { get; } = typeof(TestPrograms).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ProgramsFolder").Value!;

    private static string RuntimeFile { get; } = typeof(PoolRuntime.ProcessPool).Assembly.Location;

    internal static string Source(string program) => Path.Combine(SourceFolder, program);

    /// <summary>The folder with what <c>dotnet build</c> or <c>publish</c> makes of a program.</summary>
    internal string Output(string program, string command = "build", params string[] settings)
    {
        string key = string.Join(' ', [program, command, .. settings]);
        return _outputs.GetOrAdd(key, _ => new Lazy<string>(() => Make(program, command, settings))).Value;
    }

    /// <summary>How to start a program that has been made, by its own executable or by <c>dotnet</c>.</summary>
    internal static Launch Executable(string folder, string program) => new(Path.Combine(folder, program));

    internal static Launch Assembly(string folder, string program) =>
        new(Dotnet, Path.Combine(folder, program + ".dll"));

    /// <summary>The settings that let <c>dotnet run</c> build where it leaves nothing behind.</summary>
    internal string[] BuildSettings(string place) =>
    [
        "--artifacts-path", Path.Combine(_folder, place), $"--property:PoolRuntimeFile={RuntimeFile}",
    ];

    /// <summary>A folder of its own for one run.</summary>
    internal string NewFolder(string name = "run") =>
        Directory.CreateDirectory(Path.Combine(_folder, $"{name}-{Interlocked.Increment(ref _runs)}")).FullName;

    /// <summary>Starts a program in a folder of its own.</summary>
    internal Run Start(Launch launch, string[] arguments, params (string Name, string? Value)[] environment)
    {
        string folder = NewFolder();
        return new Run(launch, arguments, folder, folder, environment);
    }

    /// <summary>Starts a program in the folder that is given.</summary>
    internal Run StartIn(string workingFolder, Launch launch, string[] arguments) =>
        new(launch, arguments, NewFolder(), workingFolder, []);

    /// <summary>The probe as the build makes it.</summary>
    internal Launch Probe => Assembly(Output("Probe"), "Probe");

    /// <summary>Somebody else's startup hook.</summary>
    internal string Hook => Path.Combine(Output("Hook"), "Hook.dll");

    internal Run StartProbe(params string[] arguments) => Start(Probe, arguments);

    internal Run StartProbe(string[] arguments, params (string Name, string? Value)[] environment) =>
        Start(Probe, arguments, environment);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Make(string program, string command, string[] settings)
    {
        string output = NewFolder(program);
        string project = Source(program);
        Launch build = new(
            Dotnet, command, project, "--output", Path.Combine(output, "out"), "--nologo", "--verbosity", "quiet");
        using RunningProgram run = RunningProgram.Start(
            build, [.. BuildSettings(Path.GetFileName(output) + "/made"), .. settings], output, BuildEnvironment);
        run.MustSucceed();
        return Path.Combine(output, "out");
    }
}
