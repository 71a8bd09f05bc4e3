using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Packages.Editor;

/// <summary>Loads analyzers as an editor does: apart from its own assemblies, but on its compiler.</summary>
internal sealed class PackedAssemblyLoader() : AssemblyLoadContext("packed analyzers"), IAnalyzerAssemblyLoader
{
    private readonly Dictionary<string, string> _paths = [];

    public void AddDependencyLocation(string fullPath) =>
        _paths[Path.GetFileNameWithoutExtension(fullPath)] = fullPath;

    public Assembly LoadFromPath(string fullPath) => LoadFromAssemblyPath(fullPath);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        _paths.TryGetValue(assemblyName.Name!, out var path) ? LoadFromAssemblyPath(path) : null;
}
