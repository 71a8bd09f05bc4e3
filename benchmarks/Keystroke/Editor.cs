using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Keystroke;

/// <summary>An editor with one open file, which is asked for its diagnostics after every character.</summary>
internal sealed class Editor
{
    private readonly ImmutableArray<DiagnosticAnalyzer> _rules =
    [
        .. typeof(PoolAnalyzer).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private readonly Document _document;

    public Editor(string text)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(file) == "PoolRuntime.dll")
            .Select(file => MetadataReference.CreateFromFile(file));
        _document = new AdhocWorkspace().CurrentSolution
            .AddProject("Shop", "Shop", LanguageNames.CSharp)
            .WithMetadataReferences(references)
            .WithCompilationOptions(new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .AddDocument("Orders.cs", SourceText.From(text));
    }

    public async Task<string[]> Errors() =>
    [
        .. (await _document.GetSemanticModelAsync())!.GetDiagnostics()
            .Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => $"{found}"),
    ];

    /// <summary>
    /// Types a text into the file as it was and gives the time from each character to the diagnostics after it.
    /// </summary>
    /// <param name="at">Where to type.</param>
    /// <param name="typed">What to type.</param>
    /// <param name="withRules">Ask the rules; otherwise the compiler alone.</param>
    public async Task<List<Wait>> Type(int at, string typed, bool withRules)
    {
        var waits = new List<Wait>();
        var document = _document;
        foreach (var character in typed)
        {
            var text = await document.GetTextAsync();
            var processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            document = document.WithText(text.WithChanges(new TextChange(new TextSpan(at++, 0), $"{character}")));
            var model = (await document.GetSemanticModelAsync())!;
            if (withRules)
                await Diagnose(model);
            else
                model.GetDiagnostics();
            waits.Add(new(
                clock.Elapsed.TotalMilliseconds,
                (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds));
        }
        return waits;
    }

    private async Task Diagnose(SemanticModel model)
    {
        var analysis = model.Compilation.WithAnalyzers(_rules, new CompilationWithAnalyzersOptions(
            _document.Project.AnalyzerOptions,
            onAnalyzerException: (thrown, rule, _) => Environment.FailFast($"{rule} threw.", thrown),
            concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        await analysis.GetAnalyzerSyntaxDiagnosticsAsync(model.SyntaxTree, CancellationToken.None);
        await analysis.GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None);
    }
}

/// <summary>What a character costs, in milliseconds: on the clock, and of all processors together.</summary>
internal readonly record struct Wait(double Clock, double Processor);
