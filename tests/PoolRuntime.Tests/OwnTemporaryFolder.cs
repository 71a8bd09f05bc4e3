using System.Runtime.CompilerServices;

namespace PoolRuntime.Tests;

/// <summary>
/// The folder for temporary files of this process and its workers, apart from everybody else's, so that what a test
/// leaves in it can be seen.
/// </summary>
internal static class OwnTemporaryFolder
{
    public static string Path { get; private set; } = "";

    [ModuleInitializer]
    internal static void Make()
    {
        // Workers inherit the variable; they do not make a folder of their own.
        const string made = "POOLRUNTIME_TESTS_FOLDER";
        Path = Environment.GetEnvironmentVariable(made) ?? "";
        if (Path.Length > 0) return;
        Path = Directory.CreateTempSubdirectory("poolruntime-tests-").FullName;
        string folder = Path;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Environment.SetEnvironmentVariable(made, Path);
        Environment.SetEnvironmentVariable("TMPDIR", Path);
        Environment.SetEnvironmentVariable("TMP", Path);
    }
}
