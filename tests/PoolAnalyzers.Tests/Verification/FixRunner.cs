using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>A repair that a fix offers for a diagnostic.</summary>
internal sealed record Offer(Diagnostic Diagnostic, CodeAction Action);

/// <summary>Asks a fix what it offers and applies it, as an editor does.</summary>
internal sealed class FixRunner(DiagnosticAnalyzer analyzer, CodeFixProvider fix, CancellationToken cancellation)
{
    /// <summary>Applies one repair after the other until no more is offered.</summary>
    public async Task<ImmutableArray<SourceFile>> FixOneByOne(
        ImmutableArray<SourceFile> files, Setup setup, string equivalenceKey)
    {
        var most = 0;
        for (var applied = 0; ; applied++)
        {
            using var project = new TestProject(files, setup, analyzer);
            var fixable = await FixableDiagnostics(project.Project);
            var offers = await Offers(project.Project, fixable);
            var offer = offers.FirstOrDefault(offer => offer.Action.EquivalenceKey == equivalenceKey);
            if (offer is null && applied > 0)
                return files;
            if (offer is null)
            {
                throw Report.Failure(
                    $"No fix with the key \"{equivalenceKey}\" is offered.", files,
                    offers.Select(other =>
                        Remark.About($"\"{other.Action.EquivalenceKey}\" is offered", other.Diagnostic)));
            }

            if (applied == 0)
                most = fixable.Length;
            if (applied == most)
            {
                throw Report.Failure(
                    $"The fix is offered again on its own output: {applied} applications for {most} diagnostics.",
                    files, [Remark.About("still offered", offer.Diagnostic)]);
            }

            files = await Apply(offer.Action, project.Project);
        }
    }

    public async Task<ImmutableArray<Diagnostic>> FixableDiagnostics(Project project) =>
    [
        .. (await Analysis.Diagnostics(project, analyzer, cancellation))
            .Where(diagnostic => fix.FixableDiagnosticIds.Contains(diagnostic.Id)),
    ];

    public async Task<ImmutableArray<Offer>> Offers(Project project, ImmutableArray<Diagnostic> fixable)
    {
        var offers = ImmutableArray.CreateBuilder<Offer>();
        foreach (var diagnostic in fixable)
            offers.AddRange(await Offers(TestProject.DocumentOf(project, diagnostic), diagnostic));
        return offers.ToImmutable();
    }

    /// <summary>Applies a repair and gives the text of the files, which is all that the user gets.</summary>
    public async Task<ImmutableArray<SourceFile>> Apply(CodeAction action, Project project)
    {
        var changed = await Apply(action, project.Solution);
        return await TestProject.FilesOf(changed.GetProject(project.Id)!, cancellation);
    }

    public async Task<Solution> Apply(CodeAction action, Solution solution)
    {
        var operations = await action.GetOperationsAsync(cancellation);
        if (operations is not [ApplyChangesOperation { ChangedSolution: var changed }])
        {
            throw new VerificationException(
                $"\"{action.Title}\" must be exactly one ApplyChangesOperation, but is " +
                $"[{string.Join(", ", operations.Select(operation => operation.GetType().Name))}].");
        }

        var changes = changed.GetChanges(solution).GetProjectChanges().ToArray();
        var anything = changes.Any(project => project.GetAddedDocuments().Any() || project.GetRemovedDocuments().Any()
            || project.GetChangedAdditionalDocuments().Any());
        foreach (var id in changes.SelectMany(project =>
            project.GetChangedDocuments().Concat(project.GetAddedDocuments())))
        {
            var document = changed.GetDocument(id)!;
            var text = await document.GetTextAsync(cancellation);
            anything |= solution.GetDocument(id) is not { } original
                || !text.ContentEquals(await original.GetTextAsync(cancellation));
            RequireTreeOfText(document.Name, (await document.GetSyntaxRootAsync(cancellation))!, text.ToString());
        }

        return anything
            ? changed
            : throw new VerificationException($"\"{action.Title}\" was offered but changes nothing.");
    }

    private async Task<ImmutableArray<Offer>> Offers(Document document, Diagnostic diagnostic)
    {
        var registered = new List<(CodeAction Action, ImmutableArray<Diagnostic> For)>();
        await fix.RegisterCodeFixesAsync(new(
            document, diagnostic, (action, diagnostics) => registered.Add((action, diagnostics)), cancellation));

        if (registered.FirstOrDefault(one => one.For.Any(other => !other.Equals(diagnostic))).Action is { } foreign)
        {
            throw new VerificationException(
                $"\"{foreign.Title}\" is registered for another diagnostic than {diagnostic}, which was given.");
        }

        CodeAction[] actions = [.. registered.SelectMany(one => Leaves(one.Action))];
        if (actions.Any(action => string.IsNullOrWhiteSpace(action.Title)))
            throw new VerificationException($"A repair of {diagnostic} has no title.");
        if (actions.FirstOrDefault(action => string.IsNullOrEmpty(action.EquivalenceKey)) is { } keyless)
            throw new VerificationException($"\"{keyless.Title}\" has no equivalence key, so it has no fix all.");
        if (actions.GroupBy(action => action.EquivalenceKey).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new VerificationException(
                $"{string.Join(" and ", twice.Select(action => $"\"{action.Title}\""))} share the equivalence key " +
                $"\"{twice.Key}\".");
        }

        return [.. actions.Select(action => new Offer(diagnostic, action))];
    }

    private static IEnumerable<CodeAction> Leaves(CodeAction action) =>
        action.NestedActions.IsDefaultOrEmpty ? [action] : action.NestedActions.SelectMany(Leaves);

    /// <summary>
    /// A tree that a fix builds can mean what its text does not, as with missing parentheses; whoever looks at the tree
    /// alone sees nothing wrong.
    /// </summary>
    private void RequireTreeOfText(string file, SyntaxNode built, string text)
    {
        var parsed = CSharpSyntaxTree
            .ParseText(text, (CSharpParseOptions)built.SyntaxTree.Options, cancellationToken: cancellation)
            .GetRoot(cancellation);
        if (Shape.FirstDifference(built, parsed) is { } difference)
        {
            throw Report.Failure(
                "The tree that the fix built is not what its text means.", [new(file, text)],
                [new(file, difference.Span, $"built as {difference.First}, reads as {difference.Second}")]);
        }
    }
}
