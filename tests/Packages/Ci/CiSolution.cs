using System.Text.RegularExpressions;
using Commands;

namespace Packages.Ci;

/// <summary>A copy of samples/Ci with the packed packages, and the commands of its workflow and page.</summary>
internal sealed partial class CiSolution
{
    private readonly PackedPackages _packages;

    public CiSolution(PackedPackages packages)
    {
        _packages = packages;
        Folder = packages.NewFolder("ci");
        var sample = Repository.PathOf("samples", "Ci");
        foreach (var file in Directory.GetFiles(sample, "*", SearchOption.AllDirectories).Where(IsSource))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        Change("Directory.Packages.props", "\"0.1.0\"", $"\"{packages.Version}\"");
    }

    public static IReadOnlyList<string> Workflow { get; } =
        [.. RunLine().Matches(Repository.Read("samples", "Ci", ".github", "workflows", "ci.yml")).Select(Command)];

    public static IReadOnlyList<string> Page { get; } =
        [.. BashBlock().Matches(Repository.Read("docs", "ci.md")).Select(Command)];

    public string Folder { get; }

    /// <summary>The SARIF files of the compiler, one for each project.</summary>
    public string[] WrittenByBuild =>
        Directory.GetFiles(Path.Combine(Folder, "src"), "*.sarif", SearchOption.AllDirectories);

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    public void Change(string file, string old, string @new) => Write(file, Read(file).Replace(old, @new));

    /// <summary>Runs a line as a shell does; the SDK finds the packed packages.</summary>
    public Command Run(string line)
    {
        var parts = line.Split(" >> ");
        if (parts[0].Split(' ') is not ["dotnet", .. var arguments])
            throw new InvalidOperationException($"Only dotnet is at hand everywhere: {line}");
        var ran = DotNet.Run(Folder, arguments, _packages.Environment);
        if (parts.Length == 2)
            File.AppendAllText(Path.Combine(Folder, parts[1]), ran.MustSucceed().Output);
        return ran;
    }

    private static bool IsSource(string file) =>
        !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    private static string Command(Match match) => match.Groups["command"].Value;

    [GeneratedRegex(@"^\s+(- )?run: (?<command>.+)$", RegexOptions.Multiline)]
    private static partial Regex RunLine();

    [GeneratedRegex(@"^```bash\n(?<command>.+)\n```$", RegexOptions.Multiline)]
    private static partial Regex BashBlock();
}
