namespace PoolAnalyzers.Precision;

/// <summary>A folder of sources, divided into what is compiled together.</summary>
internal sealed class SourceFolder(string root)
{
    /// <summary>Projects in an order in which each comes after those that it refers to.</summary>
    public IReadOnlyList<SourceProject> Projects { get; } = InOrder(Find(Path.GetFullPath(root)).ToList());

    private static IEnumerable<SourceProject> Find(string root)
    {
        var files = Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(ProjectFile.Read).ToList();
        var folders = files.Select(file => file.Folder + "/").ToHashSet();
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/bin/") && !path.Contains("/obj/") && !path.Contains("/artifacts/"))
            .Order(StringComparer.Ordinal).ToList();
        var owned = sources.ToLookup(path => OwnerOf(path, folders));
        foreach (var file in files)
        {
            var own = SourcesOf(file, owned[file.Folder + "/"]);
            yield return new(Path.GetFileNameWithoutExtension(file.File), file, own);
        }
        foreach (var loose in owned[""].GroupBy(path => Path.GetDirectoryName(path)!))
            yield return new(Path.GetRelativePath(root, loose.Key), null, [.. loose]);
    }

    /// <summary>The folder of the nearest project above a source; empty where there is none.</summary>
    private static string OwnerOf(string path, HashSet<string> folders)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (folders.Contains(folder + "/"))
                return folder + "/";
        }
        return "";
    }

    private static List<string> SourcesOf(ProjectFile file, IEnumerable<string> below)
    {
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        if (file.IsSdkStyle && !file.Is("EnableDefaultCompileItems", "false"))
            sources.UnionWith(below);
        foreach (var (pattern, _, folder) in file.Items("Compile", "Remove"))
            sources.RemoveWhere(new(Glob.Matcher(Path.GetFullPath(pattern.Replace('\\', '/'), folder))));
        foreach (var (pattern, item, folder) in file.Items("Compile", "Include"))
        {
            var excluded = item.Attribute("Exclude") is null ? "" : item.Attribute("Exclude")!.Value;
            sources.UnionWith(Glob.Files(pattern, folder).Where(path => excluded.Length == 0 || !excluded
                .Split(';').Any(out_ => Glob.Matcher(Path.GetFullPath(out_.Replace('\\', '/'), folder))(path))));
        }
        return [.. sources];
    }

    private static List<SourceProject> InOrder(List<SourceProject> projects)
    {
        var byFile = projects.Where(project => project.File is not null)
            .ToDictionary(project => project.File!.File, StringComparer.OrdinalIgnoreCase);
        var ordered = new List<SourceProject>();
        var seen = new HashSet<SourceProject>();
        foreach (var project in projects)
            Add(project);
        return ordered;

        void Add(SourceProject project)
        {
            if (!seen.Add(project))
                return;
            foreach (var referenced in project.ReferencedProjects)
            {
                if (byFile.TryGetValue(referenced, out var other))
                    Add(other);
            }
            ordered.Add(project);
        }
    }
}
