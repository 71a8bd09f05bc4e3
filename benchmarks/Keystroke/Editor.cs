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
    public static readonly ImmutableArray<DiagnosticAnalyzer> AllRules =
    [
        .. typeof(PoolAnalyzer).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>What any analyzer costs, whatever it looks for: the host compiles the file for it.</summary>
    public static readonly ImmutableArray<DiagnosticAnalyzer> RuleThatDoesNothing = [new Nothing()];

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
    /// <param name="rules">The rules to ask; none for the compiler alone.</param>
    public async Task<List<Wait>> Type(int at, string typed, ImmutableArray<DiagnosticAnalyzer> rules)
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
            if (rules.IsEmpty)
                model.GetDiagnostics();
            else
                await Diagnose(model, rules);
            waits.Add(new(
                clock.Elapsed.TotalMilliseconds,
                (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds));
        }
        return waits;
    }

    private async Task Diagnose(SemanticModel model, ImmutableArray<DiagnosticAnalyzer> rules)
    {
        var analysis = model.Compilation.WithAnalyzers(rules, new CompilationWithAnalyzersOptions(
            _document.Project.AnalyzerOptions,
            onAnalyzerException: (thrown, rule, _) => Environment.FailFast($"{rule} threw.", thrown),
            concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        await analysis.GetAnalyzerSyntaxDiagnosticsAsync(model.SyntaxTree, CancellationToken.None);
        await analysis.GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None);
    }

    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class Nothing : DiagnosticAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
            [new("NOTHING", "Nothing", "Nothing", "Nothing", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSemanticModelAction(static _ => { });
        }
    }
}

/// <summary>What a character costs, in milliseconds: on the clock, and of all processors together.</summary>
internal readonly record struct Wait(double Clock, double Processor);
