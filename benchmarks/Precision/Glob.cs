using System.Text.RegularExpressions;

namespace PoolAnalyzers.Precision;

/// <summary>The C# files that a project names by a path with wildcards.</summary>
internal static class Glob
{
    public static IEnumerable<string> Files(string pattern, string folder)
    {
        var path = Path.GetFullPath(pattern.Replace('\\', '/'), folder);
        var wildcard = path.IndexOf('*');
        if (wildcard < 0)
            return File.Exists(path) ? [path] : [];
        var root = path[..(path.LastIndexOf('/', wildcard) + 1)];
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(Matcher(path))
            : [];
    }

    /// <summary>Whether a file is among those that a pattern names.</summary>
    public static Func<string, bool> Matcher(string path)
    {
        var expression = Regex.Escape(path)
            .Replace(@"\*\*/", "(?:.*/)?").Replace(@"\*\*", ".*").Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]");
        var regex = new Regex("^" + expression + "$", RegexOptions.IgnoreCase);
        return regex.IsMatch;
    }
}
