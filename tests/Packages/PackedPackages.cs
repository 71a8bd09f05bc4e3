using System.IO.Compression;
using System.Xml.Linq;
using Commands;

namespace Packages;

/// <summary>Both packages, made once for all tests, in a folder of their own.</summary>
public sealed class PackedPackages : IDisposable
{
    public PackedPackages()
    {
        // A version that no cache has seen, so that what is tested is what was just packed.
        Version = $"0.0.0-test.{DateTime.UtcNow:yyyyMMddHHmmssfff}";
        Feed = Directory.CreateDirectory(Path.Combine(Folder, "feed")).FullName;
        Pack("PoolAnalyzers.CodeFixes");
        Pack("PoolRuntime");
    }

    /// <summary>A folder outside the repository, so that none of its settings reaches a project in it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("pool-packages-").FullName;

    public string Feed { get; }

    public string Version { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>The files that we put into a package: all but those that the packer adds to every package.</summary>
    internal string[] FilesOf(string id)
    {
        using var package = Open(id);
        return
        [
            .. package.Entries.Select(entry => entry.FullName)
                .Where(name => name != "[Content_Types].xml"
                    && !name.StartsWith("_rels/", StringComparison.Ordinal)
                    && !name.StartsWith("package/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    internal byte[] Read(string id, string file)
    {
        using var package = Open(id);
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

    private ZipArchive Open(string id) => ZipFile.OpenRead(Path.Combine(Feed, $"{id}.{Version}.nupkg"));

    // Builds in a folder of its own: the build that runs these tests may still be writing into the usual one.
    private void Pack(string project) => DotNet.Run(
        Folder,
        [
            "pack", Repository.PathOf("src", project, $"{project}.csproj"),
            "--configuration", "Release",
            "--output", Feed,
            $"-p:Version={Version}",
            $"-p:ArtifactsPath={Path.Combine(Folder, "artifacts")}",
        ]).MustSucceed();
}
