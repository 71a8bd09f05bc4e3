using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>What an analyzer says about a project. Wherever it is run, an exception of it is a failure.</summary>
internal static partial class Analysis
{
    public static async Task<ImmutableArray<Diagnostic>> CompilerErrors(Project project, CancellationToken cancellation)
    {
        var compilation = await project.GetCompilationAsync(cancellation);
        return [.. compilation!.GetDiagnostics(cancellation).Where(IsError)];
    }

    /// <summary>The diagnostics in the order of the files and of the places in them.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Diagnostics(
        Project project, DiagnosticAnalyzer analyzer, CancellationToken cancellation)
    {
        var compilation = await project.GetCompilationAsync(cancellation);
        var result = await Run(compilation!, [analyzer], project.AnalyzerOptions, cancellation);
        var all = result.GetAllDiagnostics();
        foreach (var diagnostic in all)
        {
            var message = diagnostic.GetMessage(CultureInfo.InvariantCulture);
            if (string.IsNullOrWhiteSpace(message) || Placeholder().IsMatch(message))
                throw new VerificationException($"{diagnostic.Id} has a message that is not filled in: \"{message}\".");
        }

        if (result.CompilationDiagnostics.SelectMany(byAnalyzer => byAnalyzer.Value).FirstOrDefault() is { } far)
        {
            throw new VerificationException(
                $"{far} is not local: it is reported at the end of the compilation or from another file, so editors " +
                "show no squiggle and no fix.");
        }

        return
        [
            .. all.OrderBy(found => TestProject.FileOf(found.Location), StringComparer.Ordinal)
                .ThenBy(found => found.Location.SourceSpan)
                .ThenBy(found => found.Id, StringComparer.Ordinal),
        ];
    }

    public static async Task<AnalysisResult> Run(
        Compilation compilation,
        ImmutableArray<DiagnosticAnalyzer> analyzers,
        AnalyzerOptions options,
        CancellationToken cancellation)
    {
        var exceptions = new ConcurrentQueue<(DiagnosticAnalyzer By, Exception What)>();
        var withAnalyzers = compilation.WithAnalyzers(analyzers, new CompilationWithAnalyzersOptions(
            options,
            onAnalyzerException: (what, by, _) => exceptions.Enqueue((by, what)),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false));
        var result = await withAnalyzers.GetAnalysisResultAsync(cancellation);
        return exceptions.TryPeek(out var thrown)
            ? throw new VerificationException($"{thrown.By.GetType().Name} threw: {thrown.What}")
            : result;
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    [GeneratedRegex(@"\{\d+[^{}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
