using System.Runtime.InteropServices;

namespace HostShapes;

/// <summary>The kinds of program that are tried, by name.</summary>
internal static class Shapes
{
    public static readonly IReadOnlyDictionary<string, Func<TestPrograms, Launch>> All =
        new Dictionary<string, Func<TestPrograms, Launch>>
        {
            ["dotnet run"] = static programs => new Launch(
                TestPrograms.Dotnet,
                ["run", "--project", TestPrograms.Source("Probe"), .. programs.BuildSettings("run"), "--"]),
            ["dotnet program.dll"] = static programs => TestPrograms.Assembly(programs.Output("Probe"), "Probe"),
            ["executable"] = static programs => TestPrograms.Executable(programs.Output("Probe"), "Probe"),
            ["self-contained folder"] = static programs => Published(programs, "--self-contained"),
            ["one file, self-contained"] = static programs =>
                Published(programs, "--self-contained", "-p:PublishSingleFile=true"),
            ["one file, with the framework of the machine"] = static programs =>
                Published(programs, "--no-self-contained", "-p:PublishSingleFile=true"),
            ["ready to run"] = static programs =>
                Published(programs, "--no-self-contained", "-p:PublishReadyToRun=true"),
            ["web application"] = static programs => TestPrograms.Assembly(programs.Output("Web"), "Web"),
            ["web application, executable"] = static programs => TestPrograms.Executable(programs.Output("Web"), "Web"),
            ["pool in a library"] = static programs =>
                TestPrograms.Executable(programs.Output("LibraryUser"), "LibraryUser"),
            ["dotnet run program.cs"] = FileBased,
            ["without deps.json"] = static programs => TestPrograms.Assembly(
                Copy(programs, "Probe", "bare", without: "Probe.deps.json"), "Probe"),
            ["web application without deps.json"] = static programs => TestPrograms.Assembly(
                Copy(programs, "Web", "bare", without: "Web.deps.json"), "Web"),
            ["spaces and signs in the path"] = static programs => TestPrograms.Assembly(
                Copy(programs, "Probe", "ä ö, 世界; $HOME 'x' \"y\""), "Probe"),
            ["spaces and signs in the path, executable"] = static programs => TestPrograms.Executable(
                Copy(programs, "Probe", "ä ö, 世界; $HOME 'x' \"y\""), "Probe"),
            // Other shapes of .NET programs do not start at all from such a folder.
            ["one file with a colon in the path"] = static programs => TestPrograms.Executable(
                CopyOf(programs, PublishedFolder(programs, "--no-self-contained", "-p:PublishSingleFile=true"), "a:b"),
                "Probe"),
        };

    /// <summary>Those in which the runtime has been told to run no startup hooks.</summary>
    public static readonly IReadOnlyDictionary<string, Func<TestPrograms, Launch>> WithoutHooks =
        new Dictionary<string, Func<TestPrograms, Launch>>
        {
            ["switched off"] = static programs => TestPrograms.Assembly(HooksOff(programs), "Probe"),
            ["switched off, executable"] = static programs => TestPrograms.Executable(HooksOff(programs), "Probe"),
            ["switched off, one file"] = static programs => Published(
                programs, "--self-contained", "-p:PublishSingleFile=true", "-p:StartupHookSupport=false"),
            ["trimmed"] = static programs => Published(
                programs, "--self-contained", "-p:PublishTrimmed=true", "-p:SuppressTrimAnalysisWarnings=true"),
        };

    /// <summary>Publishes the probe for this machine.</summary>
    public static Launch Published(TestPrograms programs, params string[] settings) =>
        TestPrograms.Executable(PublishedFolder(programs, settings), "Probe");

    private static string PublishedFolder(TestPrograms programs, params string[] settings) =>
        programs.Output("Probe", "publish", ["--runtime", RuntimeInformation.RuntimeIdentifier, .. settings]);

    private static Launch FileBased(TestPrograms programs)
    {
        string file = Path.Combine(programs.NewFolder("file"), "program.cs");
        // Native compilation, which is meant by default, needs packages that are not everywhere.
        File.WriteAllText(file, $$"""
            #:property PublishAot=false
            #:project {{TestPrograms.Source("Library")}}
            if (Environment.GetEnvironmentVariable("PROBE_MAIN_LOG") is { } log)
                File.AppendAllText(log, $"main {Environment.ProcessId}\n");
            Console.Write(Library.Everything.Compute());

            """);
        return new Launch(TestPrograms.Dotnet, ["run", file, .. programs.BuildSettings("file"), "--"]);
    }

    private static string HooksOff(TestPrograms programs) =>
        programs.Output("Probe", "build", "-p:StartupHookSupport=false");

    private static string Copy(TestPrograms programs, string program, string name, string? without = null)
    {
        string copy = CopyOf(programs, programs.Output(program), name);
        if (without is not null) File.Delete(Path.Combine(copy, without));
        return copy;
    }

    private static string CopyOf(TestPrograms programs, string folder, string name)
    {
        string copy = Directory.CreateDirectory(Path.Combine(programs.NewFolder("copy"), name)).FullName;
        foreach (string file in Directory.GetFiles(folder)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }
}
