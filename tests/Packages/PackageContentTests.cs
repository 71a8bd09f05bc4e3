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

    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

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
                "icon.png",
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
                "icon.png",
                "lib/net10.0/PoolRuntime.dll",
                "lib/net10.0/PoolRuntime.xml",
                "lib/net8.0/PoolRuntime.dll",
                "lib/net8.0/PoolRuntime.xml",
                "runtimes/linux-x64/lib/net10.0/PoolRuntime.dll",
                "runtimes/linux-x64/lib/net8.0/PoolRuntime.dll",
            ],
            packages.FilesOf("PoolRuntime"));

    [Fact]
    public void Package_of_clusters_has_a_library_for_each_framework_its_documentation_and_its_symbols()
    {
        Assert.Equal(
            [
                "PoolRuntime.RabbitMQ.nuspec",
                "README.md",
                "icon.png",
                "lib/net10.0/PoolRuntime.RabbitMQ.dll",
                "lib/net10.0/PoolRuntime.RabbitMQ.xml",
                "lib/net8.0/PoolRuntime.RabbitMQ.dll",
                "lib/net8.0/PoolRuntime.RabbitMQ.xml",
            ],
            packages.FilesOf("PoolRuntime.RabbitMQ"));
        Assert.Equal(
            [
                "PoolRuntime.RabbitMQ.nuspec",
                "lib/net10.0/PoolRuntime.RabbitMQ.pdb",
                "lib/net8.0/PoolRuntime.RabbitMQ.pdb",
            ],
            packages.FilesOf("PoolRuntime.RabbitMQ", "snupkg"));
    }

    /// <summary>It is built on internals of the runtime.</summary>
    [Fact]
    public void Clusters_depend_on_the_client_of_the_broker_and_on_the_runtime_of_the_very_same_version()
    {
        var groups = packages.MetadataOf("PoolRuntime.RabbitMQ").Descendants()
            .Where(element => element.Name.LocalName == "group").ToArray();

        Assert.Equal(2, groups.Length);
        Assert.All(groups, group =>
        {
            var dependencies = group.Elements().OrderBy(element => (string?)element.Attribute("id")).ToArray();
            Assert.Equal(
                ["PoolRuntime", "RabbitMQ.Client"],
                dependencies.Select(dependency => (string?)dependency.Attribute("id")));
            Assert.Equal($"[{packages.Version}]", (string?)dependencies[0].Attribute("version"));
            // The rules come along.
            Assert.DoesNotContain("Analyzers", ((string?)dependencies[0].Attribute("exclude") ?? "").Split(','));
        });
    }

    /// <summary>On the page of a package a path leads nowhere.</summary>
    [Theory]
    [InlineData("PoolAnalyzers")]
    [InlineData("PoolRuntime")]
    [InlineData("PoolRuntime.RabbitMQ")]
    public void Readme_of_a_package_says_how_to_install_it_and_leads_to_no_file_beside_it(string id)
    {
        var readme = Encoding.UTF8.GetString(packages.Read(id, "README.md"));

        Assert.StartsWith($"# {id}\n", readme.ReplaceLineEndings("\n"));
        Assert.Matches($"dotnet add package {id} --version 0.1.0|Include=\"{id}\" Version=\"0.1.0\"", readme);
        Assert.All(Readme.TargetsIn(readme), target => Assert.StartsWith("https://", target));
    }

    [Theory]
    [InlineData("see [the guide](docs/guide.md#first-pool)", "docs/guide.md#first-pool")]
    [InlineData("![a picture](docs/pictures/a.svg)", "docs/pictures/a.svg")]
    [InlineData("see [the guide][1]\n\n[1]: docs/guide.md", "docs/guide.md")]
    [InlineData("<img src=\"a.svg\" />", "a.svg")]
    [InlineData("<a href='a.md'>", "a.md")]
    [InlineData("[all](https://example.org/a)", "https://example.org/a")]
    public void Every_kind_of_link_in_a_readme_is_seen(string text, string target) =>
        Assert.Equal([target], Readme.TargetsIn(text));

    [Fact]
    public void Symbols_of_the_runtime_are_a_package_of_their_own() =>
        Assert.Equal(
            ["PoolRuntime.nuspec", "lib/net10.0/PoolRuntime.pdb", "lib/net8.0/PoolRuntime.pdb"],
            packages.FilesOf("PoolRuntime", "snupkg"));

    [Theory]
    [InlineData("lib/net8.0/PoolRuntime.dll")]
    [InlineData("lib/net10.0/PoolRuntime.dll")]
    [InlineData("runtimes/linux-x64/lib/net8.0/PoolRuntime.dll")]
    [InlineData("runtimes/linux-x64/lib/net10.0/PoolRuntime.dll")]
    public void Symbols_belong_to_the_library_and_bring_its_sources(string file)
    {
        using var library = new PEReader(new MemoryStream(packages.Read("PoolRuntime", file)));
        var symbolFile = Path.ChangeExtension(file[file.IndexOf("lib/", StringComparison.Ordinal)..], ".pdb");
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(
            new MemoryStream(packages.Read("PoolRuntime", symbolFile, "snupkg")));
        var reader = symbols.GetMetadataReader();

        var named = library.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        Assert.Equal(
            library.ReadCodeViewDebugDirectoryData(named).Guid,
            new BlobContentId(reader.DebugMetadataHeader!.Id).Guid);
        Assert.NotEmpty(reader.Documents);
        Assert.All(reader.Documents, document => Assert.Contains(
            reader.GetCustomDebugInformation(document),
            handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind) == EmbeddedSource));
    }

    /// <summary>What is built from the same sources elsewhere is the same, byte for byte.</summary>
    [Theory]
    [InlineData("PoolAnalyzers", Rules)]
    [InlineData("PoolAnalyzers", Fixes)]
    [InlineData("PoolRuntime", "lib/net8.0/PoolRuntime.dll")]
    [InlineData("PoolRuntime", "lib/net10.0/PoolRuntime.dll")]
    [InlineData("PoolRuntime.RabbitMQ", "lib/net8.0/PoolRuntime.RabbitMQ.dll")]
    [InlineData("PoolRuntime.RabbitMQ", "lib/net10.0/PoolRuntime.RabbitMQ.dll")]
    public void Build_depends_on_neither_time_nor_folder(string id, string file)
    {
        var bytes = packages.Read(id, file);
        using var library = new PEReader(new MemoryStream(bytes));

        Assert.Contains(library.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Folder)));
        Assert.All(DocumentsOf(packages, id, file, library), path => Assert.StartsWith("/_", path));
    }

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
    [InlineData("PoolRuntime.RabbitMQ")]
    public void Package_says_what_it_is_and_under_which_licence(string id)
    {
        var metadata = packages.MetadataOf(id);

        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.NotEqual("Package Description", Value(metadata, "description"));
        Assert.StartsWith("https://", Value(metadata, "projectUrl"));
        Assert.Equal("icon.png", Value(metadata, "icon"));
        // The header of a PNG file: what it is, then its width and height.
        Assert.Equal(
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0, 0, 128, 0, 0, 0, 128],
            packages.Read(id, "icon.png") is var icon ? [.. icon[..4], .. icon[16..24]] : []);
    }

    /// <summary>Source link makes the address of each source of this and of the commit that is packed.</summary>
    [Theory]
    [InlineData("PoolAnalyzers")]
    [InlineData("PoolRuntime")]
    [InlineData("PoolRuntime.RabbitMQ")]
    public void Package_says_which_commit_of_which_repository_it_is(string id)
    {
        var repository = packages.MetadataOf(id).Elements()
            .Single(element => element.Name.LocalName == "repository");

        Assert.Equal("git", (string?)repository.Attribute("type"));
        Assert.Equal(Value(packages.MetadataOf(id), "projectUrl"), (string?)repository.Attribute("url"));
        Assert.Matches("^[0-9a-f]{40}$", (string?)repository.Attribute("commit"));
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

    private static string[] DocumentsOf(PackedPackages packages, string id, string file, PEReader library)
    {
        var embedded = library.ReadDebugDirectory()
            .Where(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb).ToArray();
        using var symbols = embedded is [var one]
            ? library.ReadEmbeddedPortablePdbDebugDirectoryData(one)
            : MetadataReaderProvider.FromPortablePdbStream(
                new MemoryStream(packages.Read(id, Path.ChangeExtension(file, ".pdb"), "snupkg")));
        var reader = symbols.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
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
