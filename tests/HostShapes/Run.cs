namespace HostShapes;

/// <summary>One run of a program, with a folder for what it writes and for its temporary files.</summary>
internal sealed class Run : IDisposable
{
    private readonly string _mainLog;
    private readonly string _hookLog;

    public Run(
        Launch launch, string[] arguments, string folder, string workingFolder,
        (string Name, string? Value)[] environment)
    {
        _mainLog = Path.Combine(folder, "main.log");
        _hookLog = Path.Combine(folder, "hook.log");
        TemporaryFolder = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        Program = RunningProgram.Start(
            launch, arguments, workingFolder,
            [
                ("PROBE_MAIN_LOG", _mainLog), ("PROBE_HOOK_LOG", _hookLog), ("TMPDIR", TemporaryFolder),
                .. TestPrograms.BuildEnvironment, .. environment,
            ]);
    }

    public RunningProgram Program { get; }

    public string TemporaryFolder { get; }

    /// <summary>What went into the log from <c>Main</c>, without process numbers.</summary>
    public string[] MainLog => Read(_mainLog);

    public string[] HookLog => Read(_hookLog);

    /// <summary>What the program says when it is through.</summary>
    public string Finish() => Program.MustSucceed().Output;

    public int[] Workers() => [.. Program.WaitForLine("workers ").Split(' ').Select(int.Parse)];

    public void Dispose() => Program.Dispose();

    private static string[] Read(string file) => File.Exists(file)
        ? [.. File.ReadAllLines(file).Select(line => line[..line.LastIndexOf(' ')])]
        : [];
}
