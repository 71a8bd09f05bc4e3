using System.IO.Compression;
using System.Xml.Linq;
using Commands;

namespace Packages;

/// <summary>The packages, made once for all tests, in a folder of their own.</summary>
public sealed class PackedPackages : IDisposable
{
    private static readonly string[] Ids = ["PoolAnalyzers", "PoolRuntime", "PoolRuntime.RabbitMQ"];

    public PackedPackages()
    {
        // Versions that no cache has seen, so that what is tested is what was just packed.
        var now = $"{DateTime.UtcNow:yyyyMMddHHmmssfff}";
        Version = $"0.0.0-test.{now}";
        NextVersion = $"0.0.1-test.{now}";
        Feed = Directory.CreateDirectory(Path.Combine(Folder, "feed")).FullName;
        Pack();
        foreach (var id in Ids)
            AddNextVersionOf(id);

        // The packages of others come from where this machine has them already; ours never get there.
        File.WriteAllText(
            Path.Combine(Folder, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="machine" value="{Repository.PackageCache}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        Environment = [("NUGET_PACKAGES", Path.Combine(Folder, "cache"))];
    }

    /// <summary>A folder outside the repository, so that none of its settings reaches a project in it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("pool-packages-").FullName;

    public string Feed { get; }

    public string Version { get; }

    /// <summary>A later version with the same files.</summary>
    public string NextVersion { get; }

    /// <summary>What commands need that are to find the packages.</summary>
    internal (string Name, string Value)[] Environment { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    /// <summary>The files that we put into a package: all but those that the packer adds to every package.</summary>
    internal string[] FilesOf(string id, string extension = "nupkg")
    {
        using var package = Open(id, extension);
        return
        [
            .. package.Entries.Select(entry => entry.FullName)
                .Where(name => name != "[Content_Types].xml"
                    && !name.StartsWith("_rels/", StringComparison.Ordinal)
                    && !name.StartsWith("package/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    internal byte[] Read(string id, string file, string extension = "nupkg")
    {
        using var package = Open(id, extension);
        using var content = package.GetEntry(file)!.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    internal XElement MetadataOf(string id)
    {
        using var nuspec = new MemoryStream(Read(id, $"{id}.nuspec"));
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    /// <summary>The files of a package, laid out as in the cache of packages.</summary>
    internal string Extract(string id)
    {
        var folder = Path.Combine(Folder, "extracted", id);
        if (!Directory.Exists(folder))
            ZipFile.ExtractToDirectory(FileOf(id, Version, "nupkg"), folder);
        return folder;
    }

    private string FileOf(string id, string version, string extension) =>
        Path.Combine(Feed, $"{id}.{version}.{extension}");

    private ZipArchive Open(string id, string extension) => ZipFile.OpenRead(FileOf(id, Version, extension));

    // Builds in a folder of its own: the build that runs these tests may still be writing into the usual one. It is in
    // the repository, as the usual one is, because that decides which paths get into what is built.
    private void Pack()
    {
        string[] projects = ["PoolAnalyzers", "PoolAnalyzers.CodeFixes", "PoolRuntime", "PoolRuntime.RabbitMQ"];
        var lines = projects.Select(name =>
            $"""  <Project Path="{Repository.PathOf("src", name, $"{name}.csproj")}" />""");
        var solution = Path.Combine(Folder, "Pack.slnx");
        File.WriteAllText(solution, $"<Solution>\n{string.Join('\n', lines)}\n</Solution>\n");
        DotNet.Run(
            Folder,
            [
                "pack", solution,
                "--configuration", "Release",
                "--output", Feed,
                $"-p:Version={Version}",
                $"-p:ArtifactsPath={Repository.PathOf("artifacts", "packed")}",
                // The build of the repository has run the rules over these sources already.
                "-p:RunAnalyzers=false",
            ]).MustSucceed();
    }

    private void AddNextVersionOf(string id)
    {
        var file = FileOf(id, NextVersion, "nupkg");
        File.Copy(FileOf(id, Version, "nupkg"), file);
        using var package = ZipFile.Open(file, ZipArchiveMode.Update);
        var nuspec = package.GetEntry($"{id}.nuspec")!;
        string text;
        using (var reader = new StreamReader(nuspec.Open()))
            text = reader.ReadToEnd();
        nuspec.Delete();
        using var writer = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        writer.Write(text.Replace(Version, NextVersion));
    }
}
