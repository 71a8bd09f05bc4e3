using System.Xml.Linq;

namespace PoolAnalyzers.Precision;

/// <summary>
/// What the sources are compiled against: the reference assemblies of this SDK, and of packages whatever happens to be
/// in the package cache of this machine. Nothing is restored.
/// </summary>
internal sealed class ReferenceAssemblies
{
    private static readonly string[] Libraries =
        ["net10.0", "net9.0", "net8.0", "net7.0", "net6.0", "net5.0", "netcoreapp3.1", "netcoreapp3.0",
            "netstandard2.1", "netstandard2.0", "netstandard1.6", "netstandard1.3", "netstandard1.1", "netstandard1.0"];

    private readonly Dictionary<string, ImmutableArray<MetadataReference>> _packages =
        new(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _inFramework;

    private readonly string _packs = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "packs"));

    private readonly string _cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public ReferenceAssemblies(bool withPoolRuntime)
    {
        Framework = Pack(Path.Combine(_packs, "Microsoft.NETCore.App.Ref"));
        _inFramework = [.. Framework.Select(reference => Path.GetFileName(reference.Display)!)];
        if (withPoolRuntime)
            Framework = Framework.Add(Load(typeof(PoolRuntime.Pool).Assembly.Location));
        AspNetCore = Pack(Path.Combine(_packs, "Microsoft.AspNetCore.App.Ref"));
        Desktop = Pack(Path.Combine(_cache, "microsoft.windowsdesktop.app.ref"));
    }

    public ImmutableArray<MetadataReference> Framework { get; }

    public ImmutableArray<MetadataReference> AspNetCore { get; }

    /// <summary>Windows Forms and WPF; empty where no pack of them is in the cache.</summary>
    public ImmutableArray<MetadataReference> Desktop { get; }

    /// <summary>A package and what it depends on; empty where it is not in the cache.</summary>
    public ImmutableArray<MetadataReference> Package(string id)
    {
        if (_packages.TryGetValue(id, out var known))
            return known;
        _packages[id] = []; // ends circles
        var folder = Path.Combine(_cache, id.ToLowerInvariant());
        if (!Directory.Exists(folder) || Directory.GetDirectories(folder).Order().LastOrDefault() is not { } version)
            return [];
        var assemblies = Libraries
            .SelectMany(name => new[] { Path.Combine(version, "ref", name), Path.Combine(version, "lib", name) })
            .FirstOrDefault(Directory.Exists);
        // What the framework has by now is not taken from a package.
        var references = assemblies is null ? [] : LoadAll(assemblies).RemoveAll(reference =>
            _inFramework.Contains(Path.GetFileName(reference.Display)!));
        foreach (var dependency in DependenciesOf(version))
            references = references.AddRange(Package(dependency));
        return _packages[id] = references;
    }

    private static IEnumerable<string> DependenciesOf(string version)
    {
        var manifest = Directory.GetFiles(version, "*.nuspec").FirstOrDefault();
        return manifest is null
            ? []
            : XDocument.Load(manifest).Descendants().Where(element => element.Name.LocalName == "dependency")
                .Select(element => element.Attribute("id")!.Value)
                .Where(id => !id.StartsWith("System.", StringComparison.Ordinal)
                    && !id.StartsWith("Microsoft.NETCore", StringComparison.Ordinal))
                .Distinct().ToList();
    }

    private static ImmutableArray<MetadataReference> Pack(string folder)
    {
        var newest = Directory.Exists(folder) ? Directory.GetDirectories(folder).Order().LastOrDefault() : null;
        var assemblies = newest is null ? null : Directory.GetDirectories(Path.Combine(newest, "ref")).FirstOrDefault();
        return assemblies is null ? [] : LoadAll(assemblies);
    }

    private static ImmutableArray<MetadataReference> LoadAll(string folder) =>
        [.. Directory.GetFiles(folder, "*.dll").Select(Load)];

    private static MetadataReference Load(string file) => MetadataReference.CreateFromFile(file);
}
