using Commands;

namespace Packages;

/// <summary>Projects of somebody who has only the SDK and the packed packages; one command builds them all.</summary>
internal sealed class ConsumerSolution
{
    private readonly PackedPackages _packages;
    private readonly List<string> _projects = [];

    public ConsumerSolution(PackedPackages packages, string name)
    {
        _packages = packages;
        Folder = packages.NewFolder(name);
    }

    public string Folder { get; }

    /// <summary>Adds a program that has the runtime, and so the rules.</summary>
    /// <param name="name">The name of the project and of its folder.</param>
    /// <param name="program">The only source, if there is one.</param>
    /// <param name="properties">XML for its properties; what stands here comes last and so has the last word.</param>
    /// <param name="items">XML for what it refers to, instead of the package PoolRuntime.</param>
    public ConsumerSolution Add(string name, string? program, string properties = "", string? items = null)
    {
        items ??= Package("PoolRuntime", _packages.Version);
        Write(
            $"{name}/{name}.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>

            """);
        if (program is not null)
            Write($"{name}/Program.cs", program);
        return Add(name);
    }

    /// <summary>Adds a project that is there already.</summary>
    public ConsumerSolution Add(string name)
    {
        _projects.Add(name);
        var lines = _projects.Select(project => $"""  <Project Path="{project}/{project}.csproj" />""");
        return Write("All.slnx", $"<Solution>\n{string.Join('\n', lines)}\n</Solution>\n");
    }

    public static string Package(string id, string version) =>
        $"""<PackageReference Include="{id}" Version="{version}" />""";

    public static string Project(string name) => $"""<ProjectReference Include="../{name}/{name}.csproj" />""";

    public string PathOf(string file) => Path.Combine(Folder, file);

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public ConsumerSolution Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
        return this;
    }

    /// <summary>Builds everything again: a compiler that has nothing to do reports nothing.</summary>
    public Command Build() => Run("build", "All.slnx", "--no-incremental", "--nologo", "-clp:NoSummary");

    public Command Run(params string[] arguments) => DotNet.Run(Folder, arguments, _packages.Environment);

    /// <summary>Runs what the last build made: the process is the program itself and no tool around it.</summary>
    public Command RunBuilt(string project, string framework = "net10.0") =>
        DotNet.Run(Folder, [PathOf($"{project}/bin/Debug/{framework}/{project}.dll")], _packages.Environment);
}
