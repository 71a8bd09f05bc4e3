using System.Reflection;

namespace Packages;

/// <summary>Where the sources are that the packages are made of, and what the build knows of the machine.</summary>
internal static class Repository
{
    public static string Folder { get; } = Metadata("RepositoryFolder");

    /// <summary>Where NuGet keeps the packages of others on this machine.</summary>
    public static string PackageCache { get; } = Metadata("PackageCache");

    public static string Roslynator { get; } = Metadata("Roslynator");

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts)).ReplaceLineEndings("\n");

    private static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
