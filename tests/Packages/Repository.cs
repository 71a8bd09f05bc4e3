using System.Reflection;

namespace Packages;

/// <summary>Where the sources are that the packages are made of.</summary>
internal static class Repository
{
    public static string Folder { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryFolder").Value!;

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);
}
