namespace PoolAnalyzers.Tests.Meta;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string PathOf(string file) => Path.Combine(Root, file);

    /// <summary>The text with <c>\n</c> as line end, or null where there is no such file.</summary>
    public static string? Read(string file) =>
        File.Exists(PathOf(file)) ? File.ReadAllText(PathOf(file)).ReplaceLineEndings("\n") : null;

    public static ImmutableArray<string> NamesIn(string folder, string pattern) =>
        Directory.Exists(PathOf(folder))
            ? [.. Directory.GetFiles(PathOf(folder), pattern).Select(Path.GetFileNameWithoutExtension).OfType<string>()]
            : [];

    /// <summary>The files with such names, as paths from the root; not what is hidden or was made by a build.</summary>
    public static ImmutableArray<string> FilesUnder(string folder, string pattern) =>
    [
        .. FilesIn(new DirectoryInfo(PathOf(folder)), pattern)
            .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<FileInfo> FilesIn(DirectoryInfo folder, string pattern) =>
        folder.EnumerateFiles(pattern).Concat(folder.EnumerateDirectories()
            .Where(inner => inner.Name is not ("artifacts" or "bin" or "obj") && inner.Name[0] != '.')
            .SelectMany(inner => FilesIn(inner, pattern)));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PoolAnalyzers.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not in the repository.");
        return folder;
    }
}
