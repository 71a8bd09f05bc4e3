namespace PoolAnalyzers.Tests.Verification;

/// <summary>What the code of a test is compiled against. Read once: that is most of what a test costs.</summary>
internal static class References
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> Framework =
        new(() => Load(FrameworkFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!)));

    private static readonly Lazy<ImmutableArray<MetadataReference>> FrameworkAndPoolRuntime =
        new(() => Framework.Value.Add(MetadataReference.CreateFromFile(typeof(PoolRuntime.Pool).Assembly.Location)));

    public static ImmutableArray<MetadataReference> For(Setup setup) =>
        setup.PoolRuntime ? FrameworkAndPoolRuntime.Value : Framework.Value;

    /// <summary>
    /// The reference assemblies of the targeting pack beside the given runtime. A machine with a runtime but no SDK has
    /// none; there the assemblies of the runtime itself must do.
    /// </summary>
    public static IEnumerable<string> FrameworkFiles(string runtimeDirectory)
    {
        var packs = new DirectoryInfo(
            Path.Combine(runtimeDirectory, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        var framework = $"net{Environment.Version.Major}.{Environment.Version.Minor}";
        var pack = packs.Exists
            ? packs.EnumerateDirectories($"{Environment.Version.Major}.*")
                .Select(version => new DirectoryInfo(Path.Combine(version.FullName, "ref", framework)))
                .FirstOrDefault(version => version.Exists) // all patches of a version have the same surface
            : null;
        return pack is not null
            ? pack.EnumerateFiles("*.dll").Select(file => file.FullName)
            : ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(file => Path.GetFileName(file) is var name
                    && (name.StartsWith("System.", StringComparison.Ordinal)
                        || name is "mscorlib.dll" or "netstandard.dll" or "Microsoft.CSharp.dll"));
    }

    private static ImmutableArray<MetadataReference> Load(IEnumerable<string> files) =>
        [.. files.Select(file => MetadataReference.CreateFromFile(file))];
}
