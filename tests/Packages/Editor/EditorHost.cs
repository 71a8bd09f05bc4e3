using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Composition.Hosting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Packages.Editor;

/// <summary>
/// What an editor does with the packed files: it loads the analyzers by reference, discovers the exported fixes, shows
/// what is wrong in the open document, and offers code actions where the caret is.
/// </summary>
public sealed class EditorHost : IDisposable
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    private readonly AdhocWorkspace _workspace = new();
    private readonly ImmutableArray<MetadataReference> _references;
    private readonly AnalyzerFileReference[] _packed;
    private readonly string _preset;

    public EditorHost(PackedPackages packages)
    {
        var rules = packages.Extract("PoolAnalyzers");
        var loader = new PackedAssemblyLoader();
        string[] files = Directory.GetFiles(Path.Combine(rules, "analyzers", "dotnet", "roslyn4.14", "cs"), "*.dll");
        foreach (var file in files)
            loader.AddDependencyLocation(file);
        _packed = [.. files.Order().Select(file => new AnalyzerFileReference(file, loader))];
        foreach (var reference in _packed)
            reference.AnalyzerLoadFailed += (_, failure) => Failures.Enqueue($"not loaded: {failure.Message}");
        _preset = File.ReadAllText(Path.Combine(rules, "presets", "All.globalconfig"));
        Analyzers = [.. _packed.SelectMany(reference => reference.GetAnalyzers(LanguageNames.CSharp))];
        using var exports = new ContainerConfiguration()
            .WithAssemblies(_packed.Select(reference => reference.GetAssembly())).CreateContainer();
        Fixes = [.. exports.GetExports<CodeFixProvider>()];
        _references = [.. ReferencesOf(packages).Select(file => MetadataReference.CreateFromFile(file))];
    }

    public ImmutableArray<DiagnosticAnalyzer> Analyzers { get; }

    public ImmutableArray<CodeFixProvider> Fixes { get; }

    /// <summary>What was not loaded, and which analyzer threw what.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    public void Dispose() => _workspace.Dispose();

    /// <summary>The framework and the packed runtime.</summary>
    internal static IEnumerable<string> ReferencesOf(PackedPackages packages) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(IsOfFramework)
        .Append(Path.Combine(packages.Extract("PoolRuntime"), "lib", "net10.0", "PoolRuntime.dll"));

    /// <summary>A solution of projects with these files; each with all rules on.</summary>
    public Solution Open(params (string Project, (string File, string Text)[] Files)[] projects)
    {
        var solution = _workspace.CurrentSolution;
        foreach (var (name, files) in projects)
        {
            var id = ProjectId.CreateNewId(name);
            solution = solution.AddProject(ProjectInfo.Create(
                id, VersionStamp.Default, name, name, LanguageNames.CSharp,
                parseOptions: new CSharpParseOptions(LanguageVersion.CSharp13),
                compilationOptions: new CSharpCompilationOptions(
                    OutputKind.ConsoleApplication,
                    allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable),
                metadataReferences: _references,
                analyzerReferences: _packed));
            solution = solution.AddAnalyzerConfigDocument(
                DocumentId.CreateNewId(id), "All.globalconfig", SourceText.From(_preset),
                filePath: $"/{name}/All.globalconfig");
            foreach (var (file, text) in files.Prepend(("ImplicitUsings.cs", ImplicitUsings)))
            {
                solution = solution.AddDocument(
                    DocumentId.CreateNewId(id), file, SourceText.From(text), filePath: $"/{name}/{file}");
            }
        }
        return solution;
    }

    public Document Open(string text) =>
        Open(("Project", [("Open.cs", text)])).Projects.Single().Documents
        .Single(document => document.Name == "Open.cs");

    /// <summary>What is wrong in an open document, found without looking through any other.</summary>
    public async Task<ImmutableArray<Diagnostic>> LiveDiagnostics(Document document)
    {
        var model = await document.GetSemanticModelAsync();
        var analysis = model!.Compilation.WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(
            document.Project.AnalyzerOptions,
            onAnalyzerException: (thrown, analyzer, _) => Failures.Enqueue($"{analyzer.GetType().Name}: {thrown}"),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false));
        var found = await analysis.GetAnalyzerSyntaxDiagnosticsAsync(model.SyntaxTree, CancellationToken.None);
        return
        [
            .. found.AddRange(await analysis.GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None))
                .OrderBy(diagnostic => diagnostic.Location.SourceSpan)
                .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>What is offered at a place: for each squiggle that is there, by every fix for it.</summary>
    public async Task<IReadOnlyList<Offer>> OffersAt(Document document, int position) =>
        await Offers(
            document,
            (await LiveDiagnostics(document)).Where(found => found.Location.SourceSpan.IntersectsWith(position)));

    public async Task<IReadOnlyList<Offer>> Offers(Document document, IEnumerable<Diagnostic> diagnostics)
    {
        var offers = new List<Offer>();
        foreach (var diagnostic in diagnostics)
        {
            foreach (var fix in Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
            {
                await fix.RegisterCodeFixesAsync(new CodeFixContext(
                    document, diagnostic, (action, _) => offers.Add(new(diagnostic, fix, action)),
                    CancellationToken.None));
            }
        }
        return offers;
    }

    /// <summary>The solution as the preview shows it, and as it is after the click.</summary>
    public static async Task<Solution> Preview(CodeAction action) =>
        (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single()
        .ChangedSolution;

    public async Task<Solution> FixAll(Document origin, Offer offer, FixAllScope scope)
    {
        var action = await offer.Fix.GetFixAllProvider()!.GetFixAsync(new FixAllContext(
            origin, offer.Fix, scope, offer.Action.EquivalenceKey!, [offer.Diagnostic.Id], new Diagnostics(this),
            CancellationToken.None));
        return await Preview(action!);
    }

    private static bool IsOfFramework(string file) =>
        Path.GetFileName(file) is var name
        && (name.StartsWith("System.", StringComparison.Ordinal)
            || name is "netstandard.dll" or "Microsoft.Win32.Primitives.dll");

    private sealed class Diagnostics(EditorHost host) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(
            Project project, CancellationToken cancellationToken)
        {
            var found = new List<Diagnostic>();
            foreach (var document in project.Documents)
                found.AddRange(await host.LiveDiagnostics(document));
            return found;
        }

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken) => await host.LiveDiagnostics(document);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}

/// <summary>A code action behind a light bulb.</summary>
public sealed record Offer(Diagnostic Diagnostic, CodeFixProvider Fix, CodeAction Action);
