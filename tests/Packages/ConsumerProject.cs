using System.Xml.Linq;
using Commands;

namespace Packages;

/// <summary>A project of somebody who has only the SDK and the packed packages.</summary>
internal sealed class ConsumerProject
{
    private readonly (string Name, string Value)[] _environment;

    private ConsumerProject(PackedPackages packages, string name)
    {
        Name = name;
        Folder = Directory.CreateDirectory(Path.Combine(packages.Folder, $"{name}-{Guid.NewGuid():N}")).FullName;
        File.WriteAllText(
            Path.Combine(packages.Folder, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{packages.Feed}" />
              </packageSources>
            </configuration>
            """);
        _environment = [("NUGET_PACKAGES", Path.Combine(packages.Folder, "cache"))];
    }

    public string Name { get; }

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public static ConsumerProject Console(PackedPackages packages, string name = "Consumer") =>
        New(packages, name, "console");

    public static ConsumerProject Library(PackedPackages packages, string name) => New(packages, name, "classlib");

    public ConsumerProject Install(string package, string version)
    {
        Run("add", "package", package, "--version", version).MustSucceed();
        return this;
    }

    public ConsumerProject Reference(ConsumerProject library)
    {
        Run("add", "reference", library.ProjectFile).MustSucceed();
        return this;
    }

    public ConsumerProject Write(string file, string text)
    {
        File.WriteAllText(PathOf(file), text);
        return this;
    }

    public ConsumerProject SetProperty(string name, string value)
    {
        var project = XDocument.Load(ProjectFile);
        project.Root!.Element("PropertyGroup")!.SetElementValue(name, value);
        project.Save(ProjectFile);
        return this;
    }

    /// <summary>Builds everything again: a compiler that has nothing to do reports nothing.</summary>
    public Command Build() => Run("build", "--no-incremental", "--nologo");

    public Command Run(params string[] arguments) => DotNet.Run(Folder, arguments, _environment);

    /// <summary>Runs what the last build made: the process is the program itself and no tool around it.</summary>
    public Command RunBuilt(string framework) =>
        DotNet.Run(Folder, [PathOf(Path.Combine("bin", "Debug", framework, $"{Name}.dll"))], _environment);

    private static ConsumerProject New(PackedPackages packages, string name, string template)
    {
        var project = new ConsumerProject(packages, name);
        project.Run("new", template, "--name", name, "--output", ".", "--no-restore").MustSucceed();
        return project;
    }

    private string ProjectFile => PathOf($"{Name}.csproj");
}
