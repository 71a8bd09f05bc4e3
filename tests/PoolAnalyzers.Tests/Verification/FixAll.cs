using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>Runs fix all in each scope, beside a copy of the project that tells if the scope is honoured.</summary>
internal sealed class FixAll(DiagnosticAnalyzer analyzer, CodeFixProvider fix, CancellationToken cancellation)
{
    private readonly FixRunner _runner = new(analyzer, fix, cancellation);

    public async Task Verify(
        ImmutableArray<SourceFile> before, ImmutableArray<SourceFile> after, Setup setup, string equivalenceKey)
    {
        if (fix.GetFixAllProvider() is not { } provider)
            return;

        using var project = new TestProject(before, setup, analyzer, withCopy: true);
        var fixable = await _runner.FixableDiagnostics(project.Project);
        var offers = await _runner.Offers(project.Project, fixable);
        var first = offers.First(offer => offer.Action.EquivalenceKey == equivalenceKey).Diagnostic;
        var origin = TestProject.DocumentOf(project.Project, first);
        var otherFlagged = fixable.Select(flagged => TestProject.FileOf(flagged.Location))
            .Where(file => file != origin.Name).ToHashSet();
        ImmutableArray<SourceFile> oneDocument =
        [
            .. after.Select(file => otherFlagged.Contains(file.Name) ? before.Single(b => b.Name == file.Name) : file),
        ];

        var diagnostics = new DiagnosticsOf(analyzer);
        await Apply(FixAllScope.Document, oneDocument, before);
        await Apply(FixAllScope.Project, after, before);
        await Apply(FixAllScope.Solution, after, after);

        async Task Apply(
            FixAllScope scope, ImmutableArray<SourceFile> expected, ImmutableArray<SourceFile> expectedInCopy)
        {
            if (!provider.GetSupportedFixAllScopes().Contains(scope))
                throw new VerificationException($"Fix all does not support the {scope} scope.");
            var action = await provider.GetFixAsync(new(
                origin, fix, scope, equivalenceKey, fixable.Select(flagged => flagged.Id).Distinct(),
                diagnostics, cancellation))
                ?? throw new VerificationException($"Fix all in the {scope} scope offers nothing.");
            var changed = await _runner.Apply(action, project.Project.Solution);
            Texts.RequireEqual(
                $"Fix all in the {scope} scope gives something else than was expected.",
                expected, await TestProject.FilesOf(changed.GetProject(project.Project.Id)!, cancellation));
            Texts.RequireEqual(
                $"Fix all in the {scope} scope leaves a second project as it should not.",
                expectedInCopy, await TestProject.FilesOf(changed.GetProject(project.Copy!.Id)!, cancellation));
        }
    }

    public sealed class DiagnosticsOf(DiagnosticAnalyzer analyzer) : FixAllContext.DiagnosticProvider
    {
        private readonly ConcurrentDictionary<ProjectId, Task<ImmutableArray<Diagnostic>>> _found = new();

        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(
            Project project, CancellationToken cancellationToken) =>
            await _found.GetOrAdd(project.Id, _ => Analysis.Diagnostics(project, analyzer, cancellationToken));

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(
            Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await GetAllDiagnosticsAsync(document.Project, cancellationToken))
                .Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        /// <summary>Those without a place; a diagnostic that is not local is a failure, so there are none.</summary>
        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(
            Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
