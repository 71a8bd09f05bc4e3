using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Tests.VerificationTests;

public sealed class FixTests
{
    private const string Before = """
        class C
        {
            int Old() => 1;
            int New() => 1;

            void M()
            {
                _ = [|Old|]() * 3; // stays
            }
        }
        """;

    private const string After = """
        class C
        {
            int Old() => 1;
            int New() => 1;

            void M()
            {
                _ = New() * 3; // stays
            }
        }
        """;

    private static Task Fixes<TFix>(string before = Before, string after = After, string key = CallNew.Key)
        where TFix : CodeFixProvider, new() => Verify<OldCall, TFix>.Fixes(before, after, key);

    [Fact]
    public Task A_fix_that_keeps_its_promises_passes() => Fixes<CallNew>();

    [Fact]
    public Task Other_text_than_expected_fails_with_the_difference() => Broken.Promise(
        "-         _ = New() * 3;·\n+         _ = New() * 3; // stays\n",
        Fixes<CallNew>(after: After.Replace("// stays", "")));

    [Fact]
    public Task The_places_in_the_code_before_are_verified() => Broken.Promise(
        "The analyzer reports something else than is marked", Fixes<CallNew>(Before.Replace("[|Old|]()", "[|Old()|]")));

    [Fact]
    public Task The_code_before_goes_through_the_runs_of_every_report() => Broken.Promise(
        "Generated code must not be reported", Verify<WatchesGeneratedCode, CallNew>.Fixes(Before, After, CallNew.Key));

    private sealed class WatchesGeneratedCode : OldCall
    {
        protected override GeneratedCodeAnalysisFlags GeneratedCode =>
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics;
    }

    [Fact]
    public Task Files_are_compared_one_by_one()
    {
        const string other = "\n// file: Other.cs\nclass Other { }\n";
        return Task.WhenAll(
            Fixes<CallNew>("// file: C.cs\n" + Before + other, "// file: C.cs\n" + After + other),
            Broken.Promise(
                "Other.cs is new",
                Fixes<CallNew>("// file: C.cs\n" + Before + other, "// file: C.cs\n" + After + "\n")),
            Broken.Promise(
                "Other.cs is missing",
                Fixes<CallNew>("// file: C.cs\n" + Before + "\n", "// file: C.cs\n" + After + other)));
    }

    [Fact]
    public Task A_repair_without_a_title_fails() => Broken.Promise("has no title", Fixes<Untitled>());

    private sealed class Untitled : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name) =>
            context.RegisterCodeFix(Offer(context, () => Fix(root, name), title: " "), context.Diagnostics);
    }

    [Fact]
    public Task A_repair_without_a_key_fails() =>
        Broken.Promise("\"Call New\" has no equivalence key, so it has no fix all", Fixes<Keyless>());

    private sealed class Keyless : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name) =>
            context.RegisterCodeFix(Offer(context, () => Fix(root, name), key: null), context.Diagnostics);
    }

    [Fact]
    public Task Two_repairs_with_one_key_fail() =>
        Broken.Promise("\"Call New\" and \"Call Newer\" share the equivalence key \"call-new\"", Fixes<SameKeyTwice>());

    private sealed class SameKeyTwice : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name)
        {
            base.Register(context, root, name);
            context.RegisterCodeFix(Offer(context, () => Fix(root, name), "Call Newer"), context.Diagnostics);
        }
    }

    [Fact]
    public Task A_repair_for_a_diagnostic_that_was_not_given_fails() =>
        Broken.Promise("\"Call New\" is registered for another diagnostic", Fixes<ForAnother>());

    private sealed class ForAnother : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name) =>
            context.RegisterCodeFix(
                Offer(context, () => Fix(root, name)), Diagnostic.Create(OldCall.Rule, root.GetLocation(), "all"));
    }

    [Fact]
    public Task A_key_that_is_not_offered_fails_and_says_which_are() => Broken.Promise(
        "^^^ \"call-new\" is offered: TOY1", Fixes<CallNew>(key: "call-newer"));

    [Fact]
    public Task One_of_several_repairs_is_chosen_by_its_key() => Task.WhenAll(
        Fixes<OffersTwo>(),
        Fixes<OffersTwo>(after: After.Replace("New() *", "{|CS0103:Newer|}() *"), key: "newer"));

    private sealed class OffersTwo : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name)
        {
            base.Register(context, root, name);
            context.RegisterCodeFix(
                Offer(
                    context, () => root.ReplaceNode(name, SyntaxFactory.IdentifierName("Newer")),
                    "Call Newer", "newer"),
                context.Diagnostics);
        }
    }

    [Fact]
    public Task A_repair_may_be_in_a_submenu() => Fixes<Nested>();

    private sealed class Nested : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name) =>
            context.RegisterCodeFix(
                CodeAction.Create("Call", [Offer(context, () => Fix(root, name))], isInlinable: false),
                context.Diagnostics);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public Task A_repair_must_be_one_change(int operations) => Broken.Promise(
        "\"Odd\" must be exactly one ApplyChangesOperation, but is [" +
            string.Join(", ", Enumerable.Repeat("ApplyChangesOperation", operations)) + "]",
        operations == 0 ? Fixes<NoOperation>() : Fixes<TwoOperations>());

    private class NoOperation : CallNew
    {
        protected virtual int Operations => 0;

        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name) =>
            context.RegisterCodeFix(
                new Odd(Operations, context.Document.WithSyntaxRoot(Fix(root, name)).Project.Solution),
                context.Diagnostics);

        private sealed class Odd(int operations, Solution changed) : CodeAction
        {
            public override string Title => "Odd";

            public override string EquivalenceKey => Key;

            protected override Task<IEnumerable<CodeActionOperation>> ComputeOperationsAsync(CancellationToken _) =>
                Task.FromResult<IEnumerable<CodeActionOperation>>(
                    [.. Enumerable.Repeat(new ApplyChangesOperation(changed), operations)]);
        }
    }

    private sealed class TwoOperations : NoOperation
    {
        protected override int Operations => 2;
    }

    [Fact]
    public Task A_repair_that_changes_nothing_fails() =>
        Broken.Promise("\"Call New\" was offered but changes nothing", Fixes<ChangesNothing>());

    private sealed class ChangesNothing : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) =>
            root.ReplaceNode(name, name.WithAdditionalAnnotations(new SyntaxAnnotation("looked at")));
    }

    [Fact]
    public Task A_tree_that_means_something_else_than_its_text_fails() => Broken.Promise(
        "        _ = 1 + 2 * 3; // stays\n" +
        "     |             ^^^^^^^^^ built as MultiplyExpression `1 + 2 * 3`, reads as AddExpression `1 + 2 * 3`",
        Fixes<NoParentheses>(after: After.Replace("New() *", "1 + 2 *")));

    private sealed class NoParentheses : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) => root.ReplaceNode(
            name.Parent!, SyntaxFactory.ParseExpression("1 + 2 ").WithTrailingTrivia(name.Parent!.GetTrailingTrivia()));
    }

    [Fact]
    public Task Words_that_run_together_fail() => Broken.Promise(
        "The tree that the fix built is not what its text means", Fixes<NoSpace>());

    private sealed class NoSpace : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) => root.ReplaceNode(
            name.Parent!,
            SyntaxFactory.AwaitExpression(
                SyntaxFactory.Token([], SyntaxKind.AwaitKeyword, []), (ExpressionSyntax)name.Parent!));
    }

    [Fact]
    public Task A_fix_that_never_ends_fails() => Broken.Promise(
        "The fix is offered again on its own output: 1 applications for 1 diagnostics", Fixes<AddsOneMore>());

    private sealed class AddsOneMore : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) =>
            root.ReplaceNode(name.Parent!, SyntaxFactory.ParseExpression("-Old() ").WithTriviaFrom(name.Parent!));
    }

    [Fact]
    public Task A_fix_that_does_not_accept_its_own_output_fails() => Broken.Promise(
        "The fix is offered again on its own output: 1 applications for 1 diagnostics",
        Verify<ReportsNewInParentheses, AddsParentheses>.Fixes(
            Before, After.Replace("New() *", "([|New|]()) *"), CallNew.Key));

    private sealed class ReportsNewInParentheses : OldCall
    {
        protected override bool IsOld(InvocationExpressionSyntax call) =>
            base.IsOld(call) || call.Parent is ParenthesizedExpressionSyntax;
    }

    private sealed class AddsParentheses : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) =>
            root.ReplaceNode(name.Parent!, SyntaxFactory.ParseExpression("(New())").WithTriviaFrom(name.Parent!));
    }

    [Fact]
    public Task Code_that_does_not_compile_any_more_fails() => Broken.Promise(
        "The compiler reports other errors than are marked",
        Fixes<CallNewer>(after: After.Replace("New() *", "Newer() *")));

    [Fact]
    public Task Code_that_does_not_compile_may_be_marked() =>
        Fixes<CallNewer>(after: After.Replace("New() *", "{|CS0103:Newer|}() *"));

    private sealed class CallNewer : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) =>
            root.ReplaceNode(name, SyntaxFactory.IdentifierName("Newer").WithTriviaFrom(name));
    }

    [Fact]
    public Task A_new_diagnostic_fails() => Broken.Promise(
        "reported, but not expected: TOY2",
        Verify<ReportsNewToo, CallNew>.Fixes(Before.Replace("[|Old|]", "{|TOY1:Old|}"), After, CallNew.Key));

    [Fact]
    public Task A_new_diagnostic_may_be_marked() => Verify<ReportsNewToo, CallNew>.Fixes(
        Before.Replace("[|Old|]", "{|TOY1:Old|}"), After.Replace("New() *", "{|TOY2:New|}() *"), CallNew.Key);

    private sealed class ReportsNewToo : OldCall
    {
        private static readonly DiagnosticDescriptor TooNew =
            new("TOY2", "title", "message", "Toys", DiagnosticSeverity.Warning, true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule, TooNew];

        public override void Initialize(AnalysisContext context)
        {
            base.Initialize(context);
            context.RegisterSyntaxNodeAction(
                call =>
                {
                    if (((InvocationExpressionSyntax)call.Node).Expression is { } name && name.ToString() == "New")
                        call.ReportDiagnostic(Diagnostic.Create(TooNew, name.GetLocation()));
                },
                SyntaxKind.InvocationExpression);
        }
    }

    [Fact]
    public Task A_fix_may_add_a_file() => Verify<OldCall, MovesToFile>.Fixes(
        "// file: A.cs\npartial class C { void Old() { [|Old|](); } }\n",
        "// file: A.cs\npartial class C { void Old() { New(); } }\n" +
        "// file: New.cs\npartial class C { void New() { } }\n",
        CallNew.Key);

    private sealed class MovesToFile : CallNew
    {
        public override FixAllProvider? GetFixAllProvider() => null;

        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name)
        {
            var changed = context.Document.WithSyntaxRoot(Fix(root, name)).Project
                .AddDocument("New.cs", "partial class C { void New() { } }" + NewLineOf(root));
            context.RegisterCodeFix(
                CodeAction.Create("Add a file", _ => Task.FromResult(changed.Project.Solution), Key),
                context.Diagnostics);
        }

        private static string NewLineOf(SyntaxNode root) => root.ToFullString().Contains('\r') ? "\r\n" : "\n";
    }

    [Fact]
    public Task A_fix_may_change_an_additional_file() => Verify<OldCall, AllowsInFile>.Fixes(
        "// file: A.cs\nclass C { void Old() { [|Old|](); } }\n// file: Allowed.txt\n",
        "// file: A.cs\nclass C { void Old() { [|Old|](); } }\n// file: Allowed.txt\nOld",
        CallNew.Key);

    private sealed class AllowsInFile : CallNew
    {
        public override FixAllProvider? GetFixAllProvider() => null;

        public override async Task RegisterCodeFixesAsync(CodeFixContext context)
        {
            var file = context.Document.Project.AdditionalDocuments.Single();
            if ((await file.GetTextAsync(context.CancellationToken)).Length > 0)
                return;
            var changed = context.Document.Project.Solution.WithAdditionalDocumentText(file.Id, SourceText.From("Old"));
            context.RegisterCodeFix(
                CodeAction.Create("Allow", _ => Task.FromResult(changed), Key), context.Diagnostics);
        }
    }

    [Fact]
    public Task A_fix_that_never_returns_fails() => Broken.Promise(
        "The verification did not end within 00:00:00.1000000",
        Deadline.Run(
            token => new Verifier(new OldCall(), new NeverReturns(), Setup.Default, token)
                .Fixes(Before, After, CallNew.Key),
            TimeSpan.FromSeconds(0.1)));

    private sealed class NeverReturns : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name) =>
            context.CancellationToken.WaitHandle.WaitOne();
    }

    [Fact]
    public Task An_exception_of_the_fix_is_its_failure() =>
        Assert.ThrowsAsync<NotSupportedException>(() => Fixes<Throws>());

    private sealed class Throws : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) =>
            throw new NotSupportedException();
    }

    [Fact]
    public Task Nothing_is_offered_where_nothing_should_be() => Verify<OldCall, OffersNothing>.OffersNoFix(Before);

    private sealed class OffersNothing : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name) { }
    }

    [Fact]
    public Task Something_offered_where_nothing_should_be_fails() => Broken.Promise(
        "^^^ \"Call New\": TOY1 'Old' is old", Verify<OldCall, CallNew>.OffersNoFix(Before));

    [Fact]
    public Task Nothing_can_be_offered_where_nothing_is_reported() =>
        Broken.Promise("No place is marked", Verify<OldCall, CallNew>.OffersNoFix("class C;"));

    [Fact]
    public Task Nothing_can_be_offered_for_what_the_fix_does_not_know() => Broken.Promise(
        "There is no diagnostic here that the fix could offer anything for",
        Verify<OldCall, ForOtherIds>.OffersNoFix(Before));

    private sealed class ForOtherIds : CallNew
    {
        public override ImmutableArray<string> FixableDiagnosticIds => ["TOY2"];
    }
}
