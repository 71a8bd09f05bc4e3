using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using Xunit;

namespace Packages;

[Collection(PackagesCollection.Name)]
public sealed class PackageContentTests(PackedPackages packages)
{
    private const string Rules = "analyzers/dotnet/roslyn4.14/cs/PoolAnalyzers.dll";
    private const string RulesForOlderCompilers = "analyzers/dotnet/roslyn4.8/cs/PoolAnalyzers.dll";
    private const string Fixes = "analyzers/dotnet/roslyn4.14/cs/PoolAnalyzers.CodeFixes.dll";

    [Fact]
    public void Package_of_rules_has_rules_fixes_and_presets_and_nothing_at_run_time() =>
        Assert.Equal(
            [
                "PoolAnalyzers.nuspec",
                "README.md",
                Fixes,
                Rules,
                RulesForOlderCompilers,
                "build/PoolAnalyzers.props",
                "build/PoolAnalyzers.targets",
                "buildTransitive/PoolAnalyzers.props",
                "buildTransitive/PoolAnalyzers.targets",
                "presets/All.globalconfig",
                "presets/Default.globalconfig",
                "presets/None.globalconfig",
                "presets/Recommended.globalconfig",
                "presets/Strict.globalconfig",
            ],
            packages.FilesOf("PoolAnalyzers"));

    [Fact]
    public void Package_of_runtime_has_a_library_for_each_framework_and_its_documentation() =>
        Assert.Equal(
            [
                "PoolRuntime.nuspec",
                "README.md",
                "lib/net10.0/PoolRuntime.dll",
                "lib/net10.0/PoolRuntime.xml",
                "lib/net8.0/PoolRuntime.dll",
                "lib/net8.0/PoolRuntime.xml",
                "runtimes/linux-x64/lib/net10.0/PoolRuntime.dll",
                "runtimes/linux-x64/lib/net8.0/PoolRuntime.dll",
            ],
            packages.FilesOf("PoolRuntime"));

    [Theory]
    [InlineData("lib/net8.0/PoolRuntime.dll", false)]
    [InlineData("lib/net10.0/PoolRuntime.dll", false)]
    [InlineData("runtimes/linux-x64/lib/net8.0/PoolRuntime.dll", true)]
    [InlineData("runtimes/linux-x64/lib/net10.0/PoolRuntime.dll", true)]
    public void Library_for_a_system_is_compiled_ahead_of_time_and_the_one_for_all_is_not(string file, bool isCompiled)
    {
        using var library = new PEReader(new MemoryStream(packages.Read("PoolRuntime", file)));

        Assert.Equal(isCompiled, library.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
    }

    [Fact]
    public void Runtime_depends_on_the_rules_of_its_own_version_and_lets_them_through()
    {
        var dependencies = packages.MetadataOf("PoolRuntime").Descendants()
            .Where(element => element.Name.LocalName == "dependency").ToArray();

        Assert.Equal(2, dependencies.Length);
        Assert.All(dependencies, dependency =>
        {
            Assert.Equal("PoolAnalyzers", (string?)dependency.Attribute("id"));
            Assert.Equal(packages.Version, (string?)dependency.Attribute("version"));
            var excluded = ((string?)dependency.Attribute("exclude") ?? "").Split(',');
            Assert.DoesNotContain("Analyzers", excluded);
            Assert.DoesNotContain("Build", excluded);
        });
    }

    [Fact]
    public void Rules_depend_on_no_package() =>
        Assert.DoesNotContain(
            packages.MetadataOf("PoolAnalyzers").Descendants(),
            element => element.Name.LocalName == "dependency");

    [Theory]
    [InlineData("PoolAnalyzers")]
    [InlineData("PoolRuntime")]
    public void Package_says_what_it_is_and_under_which_licence(string id)
    {
        var metadata = packages.MetadataOf(id);

        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.NotEqual("Package Description", Value(metadata, "description"));
    }

    [Fact]
    public void Rules_are_the_same_for_every_compiler() =>
        Assert.Equal(packages.Read("PoolAnalyzers", Rules), packages.Read("PoolAnalyzers", RulesForOlderCompilers));

    /// <summary>What a compiler does not bring itself, it cannot load: the rules would be silently ignored.</summary>
    [Fact]
    public void Rules_reference_only_what_the_oldest_supported_compiler_brings() =>
        AssertReferences(
            packages.Read("PoolAnalyzers", RulesForOlderCompilers),
            new Version(4, 8),
            ["netstandard", "System.Collections.Immutable", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"]);

    [Fact]
    public void Fixes_reference_only_what_the_oldest_supported_editor_brings() =>
        AssertReferences(
            packages.Read("PoolAnalyzers", Fixes),
            new Version(4, 14),
            [
                "netstandard", "System.Collections.Immutable", "System.Composition.AttributedModel",
                "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp",
                "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces",
                "PoolAnalyzers",
            ]);

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net10.0")]
    public void Runtime_references_only_the_framework(string framework) =>
        Assert.All(
            ReferencesOf(packages.Read("PoolRuntime", $"lib/{framework}/PoolRuntime.dll")),
            reference => Assert.Matches(@"^(System\..+|Microsoft\.Win32\.Primitives)$", reference.Name));

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net10.0")]
    public void Runtime_documents_its_pool(string framework)
    {
        var text = Encoding.UTF8.GetString(packages.Read("PoolRuntime", $"lib/{framework}/PoolRuntime.xml"));

        Assert.Contains(
            XDocument.Parse(text.TrimStart('\uFEFF')).Descendants("member"),
            member => (string?)member.Attribute("name") == "T:PoolRuntime.ProcessPool");
    }

    private static string? Value(XElement metadata, string name) =>
        metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    private static void AssertReferences(byte[] assembly, Version compiler, string[] allowed) =>
        Assert.All(ReferencesOf(assembly), reference =>
        {
            Assert.Contains(reference.Name, allowed);
            if (reference.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
                Assert.True(reference.Version < new Version(compiler.Major, compiler.Minor + 1), reference.FullName);
        });

    private static AssemblyName[] ReferencesOf(byte[] assembly)
    {
        using var image = new PEReader(ImmutableArray.Create(assembly));
        var metadata = image.GetMetadataReader();
        return
        [
            .. metadata.AssemblyReferences
                .Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName()),
        ];
    }
}
