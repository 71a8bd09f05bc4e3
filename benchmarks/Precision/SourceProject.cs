using System.Text;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Precision;

/// <summary>
/// Sources that are compiled together: those of a project file, or loose ones of a folder that has none above it.
/// </summary>
internal sealed class SourceProject(string name, ProjectFile? file, IReadOnlyList<string> sources)
{
    private static readonly string[] Implicit =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
            "System.Threading.Tasks"];

    private static readonly string[] ImplicitInWeb =
        ["System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting",
            "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration",
            "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting",
            "Microsoft.Extensions.Logging"];

    public string Name => name;

    public ProjectFile? File => file;

    /// <summary>The files of the projects that this one refers to.</summary>
    public IEnumerable<string> ReferencedProjects => file is null
        ? []
        : file.Items("ProjectReference", "Include")
            .Select(item => Path.GetFullPath(item.Name.Replace('\\', '/'), item.Folder));

    public CSharpCompilation Compile(ReferenceAssemblies assemblies, IEnumerable<MetadataReference> projects)
    {
        var parse = new CSharpParseOptions(
            file?.Is("LangVersion", "preview") == true ? LanguageVersion.Preview : LanguageVersion.Latest,
            DocumentationMode.None, SourceCodeKind.Regular, Symbols());
        var trees = sources.AsParallel().AsOrdered().Select(path => Parse(path, parse)).ToList();
        if (GlobalUsings() is { Length: > 0 } usings)
            trees.Add(CSharpSyntaxTree.ParseText(usings, parse, name + ".GlobalUsings.g.cs"));
        var isProgram = file is null
            ? trees.Any(HasEntryPoint)
            : file.Is("OutputType", "Exe") || file.Is("OutputType", "WinExe") || file.IsWeb || trees.Any(IsTopLevel);
        var options = new CSharpCompilationOptions(
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            nullableContextOptions: file?.Is("Nullable", "enable") == true
                ? NullableContextOptions.Enable
                : NullableContextOptions.Disable);
        var assembly = file?["AssemblyName"] is { Length: > 0 } given && !given.Contains('$') ? given : name;
        return CSharpCompilation.Create(assembly, trees, [.. References(assemblies).Distinct(), .. projects], options);
    }

    private static SyntaxTree Parse(string path, CSharpParseOptions options)
    {
        using var stream = System.IO.File.OpenRead(path);
        return CSharpSyntaxTree.ParseText(SourceText.From(stream, Encoding.UTF8), options, path);
    }

    private IEnumerable<MetadataReference> References(ReferenceAssemblies assemblies)
    {
        if (file is null)
            return assemblies.Framework;
        var packages = file.Items("PackageReference", "Include").Select(item => item.Name).ToList();
        var needsAspNetCore = file.IsWeb || packages.Exists(IsInAspNetCore)
            || file.Items("FrameworkReference", "Include").Any(item => item.Name == "Microsoft.AspNetCore.App");
        var needsDesktop = !file.IsSdkStyle || file.Is("UseWPF", "true") || file.Is("UseWindowsForms", "true");
        return
        [
            .. assemblies.Framework,
            .. needsAspNetCore ? assemblies.AspNetCore : [],
            .. needsDesktop ? assemblies.Desktop : [],
            .. packages.Where(id => !needsAspNetCore || !IsInAspNetCore(id)).SelectMany(id => assemblies.Package(id)),
        ];

        static bool IsInAspNetCore(string id) =>
            id.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
            || id.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);
    }

    private IEnumerable<string> Symbols()
    {
        yield return "RELEASE";
        yield return "TRACE";
        if (file is null)
            yield break;
        foreach (var symbol in Frameworks.SymbolsOf(file.Framework))
            yield return symbol;
        foreach (var symbol in file["DefineConstants"].Split([';', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (SyntaxFacts.IsValidIdentifier(symbol.Trim()))
                yield return symbol.Trim();
        }
    }

    private string GlobalUsings()
    {
        if (file is null)
            return "";
        var code = new StringBuilder();
        var removed = file.Items("Using", "Remove").Select(item => item.Name).ToHashSet();
        if (file.Is("ImplicitUsings", "enable") || file.Is("ImplicitUsings", "true"))
        {
            foreach (var space in file.IsWeb ? [.. Implicit, .. ImplicitInWeb] : Implicit)
            {
                if (!removed.Contains(space))
                    code.AppendLine($"global using {space};");
            }
        }
        foreach (var (space, item, _) in file.Items("Using", "Include"))
        {
            code.AppendLine(item.Attribute("Alias")?.Value is { } alias ? $"global using {alias} = {space};"
                : item.Attribute("Static")?.Value == "true" ? $"global using static {space};"
                : $"global using {space};");
        }
        foreach (var (friend, _, _) in file.Items("InternalsVisibleTo", "Include"))
            code.AppendLine($"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")]");
        return code.ToString();
    }

    private static bool IsTopLevel(SyntaxTree tree) =>
        ((CompilationUnitSyntax)tree.GetRoot()).Members.Any(member => member is GlobalStatementSyntax);

    private static bool HasEntryPoint(SyntaxTree tree) => IsTopLevel(tree)
        || tree.GetRoot().DescendantNodes(node => node is not BlockSyntax).OfType<MethodDeclarationSyntax>()
            .Any(method => method.Identifier.ValueText == "Main" && method.Modifiers.Any(SyntaxKind.StaticKeyword));
}
