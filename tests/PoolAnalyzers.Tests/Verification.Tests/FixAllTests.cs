using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Tests.VerificationTests;

public sealed class FixAllTests
{
    private const string Before = """
        class C
        {
            int Old(int i = 0) => i;
            int New(int i = 0) => i;

            int M()
            {
                _ = [|Old|]();
                return [|Old|]([|Old|]()) + [|Old|](1);
            }
        }
        """;

    private const string After = """
        class C
        {
            int Old(int i = 0) => i;
            int New(int i = 0) => i;

            int M()
            {
                _ = New();
                return New(New()) + New(1);
            }
        }
        """;

    private static Task Fixes<TFix>(Setup? setup = null)
        where TFix : CodeFixProvider, new() => Verify<OldCall, TFix>.Fixes(Before, After, CallNew.Key, setup);

    [Fact]
    public Task Adjacent_and_nested_diagnostics_are_fixed_in_one_application() => Fixes<CallNew>();

    [Fact]
    public Task Several_files_are_fixed_file_by_file_and_all_together()
    {
        const string other = """

            // file: D.cs
            class D
            {
                void Old() => Old();
                void New() => New();
            }

            """;
        return Verify<OldCall, CallNew>.Fixes(
            "// file: C.cs\n" + Before + other.Replace("=> Old", "=> [|Old|]"),
            "// file: C.cs\n" + After + other.Replace("=> Old", "=> New"),
            CallNew.Key);
    }

    [Fact]
    public Task A_fix_may_do_without_fix_all() => Fixes<NoFixAll>();

    private sealed class NoFixAll : CallNew
    {
        public override FixAllProvider? GetFixAllProvider() => null;
    }

    private const string Calls = "class C { void New() { } void Old() { ";

    // The batch fixer takes two insertions of the same text at the same place for one.
    [Fact]
    public Task A_fix_whose_changes_meet_in_a_batch_fails() => Broken.Promise(
        "Fix all in the Document scope gives something else than was expected",
        Verify<OldCall, PrependsCall>.Fixes(
            Calls + "[|Old|](); [|Old|](); } }", Calls + "New(); New(); New(); New(); } }", CallNew.Key));

    [Fact]
    public Task The_result_of_fix_all_may_be_another_one() => Verify<OldCall, PrependsCall>.Fixes(
        Calls + "[|Old|](); [|Old|](); } }", Calls + "New(); New(); New(); New(); } }", CallNew.Key,
        new() { FixAll = Calls + "New(); New(); [|Old|](); New(); } }" });

    [Fact]
    public Task Another_result_of_fix_all_is_verified_as_well() => Broken.Promise(
        "The analyzer reports something else than is marked",
        Verify<OldCall, PrependsCall>.Fixes(
            Calls + "[|Old|](); [|Old|](); } }", Calls + "New(); New(); New(); New(); } }", CallNew.Key,
            new() { FixAll = Calls + "New(); New(); [|New|](); } }" }));

    private sealed class PrependsCall : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name)
        {
            var body = name.FirstAncestorOrSelf<BlockSyntax>()!;
            var fixedBody = body.ReplaceNode(name, SyntaxFactory.IdentifierName("New").WithTriviaFrom(name));
            return root.ReplaceNode(
                body, fixedBody.WithStatements(
                    fixedBody.Statements.Insert(0, SyntaxFactory.ParseStatement("New(); "))));
        }
    }

    private sealed class With<TProvider> : CallNew
        where TProvider : FixAllProvider, new()
    {
        public override FixAllProvider GetFixAllProvider() => new TProvider();
    }

    [Fact]
    public Task Fix_all_that_does_not_support_a_scope_fails() =>
        Broken.Promise("Fix all does not support the Solution scope", Fixes<With<NotInSolutions>>());

    private sealed class NotInSolutions : DocumentBasedFixAllProvider
    {
        public NotInSolutions() : base([FixAllScope.Document, FixAllScope.Project]) { }

        protected override async Task<Document?> FixAllAsync(
            FixAllContext context, Document document, ImmutableArray<Diagnostic> diagnostics) =>
            await CallNewIn(document);
    }

    [Fact]
    public Task Fix_all_that_offers_nothing_fails() => Task.WhenAll(
        Broken.Promise("Fix all in the Document scope offers nothing", Fixes<With<NothingInDocument>>()),
        Broken.Promise("Fix all in the Project scope offers nothing", Fixes<With<NothingInProject>>()),
        Broken.Promise("Fix all in the Solution scope offers nothing", Fixes<With<NothingInSolution>>()));

    private sealed class NothingInDocument() : Takes(FixAllScope.Document, null);

    private sealed class NothingInProject() : Takes(FixAllScope.Project, null);

    private sealed class NothingInSolution() : Takes(FixAllScope.Solution, null);

    [Fact]
    public Task Fix_all_that_takes_more_than_its_scope_fails() => Task.WhenAll(
        Broken.Promise(
            "Fix all in the Document scope leaves a second project as it should not",
            Fixes<With<AllForDocument>>()),
        Broken.Promise(
            "Fix all in the Project scope leaves a second project as it should not",
            Fixes<With<AllForProject>>()));

    private sealed class AllForDocument() : Takes(FixAllScope.Document, context => context.Solution.Projects);

    private sealed class AllForProject() : Takes(FixAllScope.Project, context => context.Solution.Projects);

    [Fact]
    public Task Fix_all_that_takes_more_than_its_document_fails() => Broken.Promise(
        "Fix all in the Document scope gives something else than was expected",
        Verify<OldCall, With<ProjectForDocument>>.Fixes(
            "// file: A.cs\nclass A { void Old() => [|Old|](); void New() { } }\n" +
            "// file: B.cs\nclass B { void Old() => [|Old|](); void New() { } }\n",
            "// file: A.cs\nclass A { void Old() => New(); void New() { } }\n" +
            "// file: B.cs\nclass B { void Old() => New(); void New() { } }\n",
            CallNew.Key));

    private sealed class ProjectForDocument() : Takes(FixAllScope.Document, context => [context.Project]);

    [Fact]
    public Task Fix_all_that_takes_less_than_the_solution_fails() => Broken.Promise(
        "Fix all in the Solution scope leaves a second project as it should not", Fixes<With<ProjectForSolution>>());

    private sealed class ProjectForSolution() : Takes(FixAllScope.Solution, context => [context.Project]);

    /// <summary>A batch fixer that takes other projects than it should in one scope.</summary>
    private abstract class Takes(FixAllScope scope, Func<FixAllContext, IEnumerable<Project>>? projects)
        : FixAllProvider
    {
        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            if (context.Scope != scope)
                return await WellKnownFixAllProviders.BatchFixer.GetFixAsync(context);
            if (projects is null)
                return null;
            var solution = context.Solution;
            foreach (var document in projects(context).SelectMany(project => project.Documents))
            {
                var changed = await CallNewIn(document);
                solution = solution.WithDocumentSyntaxRoot(document.Id, (await changed.GetSyntaxRootAsync())!);
            }

            return CodeAction.Create("All", _ => Task.FromResult(solution), "all");
        }
    }

    private static async Task<Document> CallNewIn(Document document)
    {
        var root = await document.GetSyntaxRootAsync();
        return document.WithSyntaxRoot(root!.ReplaceNodes(
            root!.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(call => call.Expression)
                .OfType<IdentifierNameSyntax>().Where(name => name.Identifier.Text == "Old"),
            (name, _) => SyntaxFactory.IdentifierName("New").WithTriviaFrom(name)));
    }
}
