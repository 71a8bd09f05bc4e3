using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>The assemblies load into the oldest supported compiler and need nothing that it does not bring.</summary>
public sealed class AssemblyTests
{
    private static readonly string[] OfTheCompiler =
        ["netstandard", "System.Collections.Immutable", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"];

    private static readonly string[] OfTheEditor =
    [
        .. OfTheCompiler, "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces",
        "System.Composition.AttributedModel", "PoolAnalyzers",
    ];

    [Fact]
    public void The_rules_need_only_the_oldest_compiler() => Problems.RequireNone(
        ProblemsOf(RuleCatalog.AnalyzerAssembly, OfTheCompiler, VersionOf("RoslynAnalyzerFloor")));

    [Fact]
    public void The_fixes_need_only_the_oldest_editor() => Problems.RequireNone(
        ProblemsOf(RuleCatalog.FixAssembly, OfTheEditor, VersionOf("RoslynFixFloor")));

    [Fact]
    public void A_reference_too_much_is_noticed() => Assert.Contains(
        $"{typeof(AssemblyTests).Assembly.GetName().Name} references xunit.core.",
        ProblemsOf(typeof(AssemblyTests).Assembly, OfTheEditor, VersionOf("RoslynLatest")));

    [Fact]
    public void A_compiler_too_new_is_noticed()
    {
        var compiler = typeof(CSharpCompilation).Assembly.GetName();

        Assert.Contains(
            ProblemsOf(typeof(AssemblyTests).Assembly, OfTheEditor, VersionOf("RoslynAnalyzerFloor")),
            problem => problem.EndsWith($"references {compiler.Name} {compiler.Version}, newer than 4.8.0."));
    }

    private static IEnumerable<string> ProblemsOf(Assembly assembly, string[] allowed, Version compiler)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var problems = new List<string>();
        foreach (var reference in metadata.AssemblyReferences.Select(metadata.GetAssemblyReference))
        {
            var name = metadata.GetString(reference.Name);
            if (!allowed.Contains(name))
                problems.Add($"{assembly.GetName().Name} references {name}.");
            if (name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
                && new Version(reference.Version.Major, reference.Version.Minor, reference.Version.Build) > compiler)
            {
                problems.Add(
                    $"{assembly.GetName().Name} references {name} {reference.Version}, newer than {compiler}.");
            }
        }

        return problems;
    }

    private static Version VersionOf(string property) => Version.Parse(
        XDocument.Parse(Repository.Read("Directory.Packages.props")!).Descendants(property).Single().Value);
}
