using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace PoolAnalyzers.Tests.VerificationTests;

public sealed class PreservationTests
{
    private const string Before = """
        class C
        {
            void Old() { }
            void New() { }

            void M()
            {
                New();
                New();

                [|Old|]();

                New();
                New();
            }
        }
        """;

    private static readonly string After = Before.Replace("[|Old|]();", "New();");

    private static readonly string AfterTwice = Before.Replace("[|Old|]();", "New();\n        New();");

    private static Task FixesOnce<TFix>(string? before = null, string? after = null)
        where TFix : CodeFixProvider, new() =>
        Verify<OldCall, TFix>.Fixes(before ?? Before, after ?? After, CallNew.Key);

    private static Task FixesTwice<TFix>()
        where TFix : CodeFixProvider, new() => Verify<OldCall, TFix>.Fixes(Before, AfterTwice, CallNew.Key);

    [Fact]
    public Task A_fix_that_keeps_comments_and_layout_passes() =>
        Task.WhenAll(FixesOnce<CallNew>(), FixesTwice<CallNewTwice>());

    [Fact]
    public Task Comments_that_the_test_shows_must_survive() => Broken.Promise(
        "The fix does not keep comments. Lost: [// why], added: []",
        FixesOnce<DropsComments>(
            Before.Replace("        [|Old|]", "        // why\n        [|Old|]"), After));

    [Fact]
    public Task Comments_that_the_test_does_not_show_must_survive() => Broken.Promise(
        "The fix does not keep comments. Lost: [// above 0, // behind 0], added: []", FixesOnce<DropsComments>());

    private sealed class DropsComments : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name)
        {
            var old = name.FirstAncestorOrSelf<StatementSyntax>()!;
            return root.ReplaceNode(
                old, SyntaxFactory.ParseStatement(NewLineOf(root) + IndentOf(old) + "New();" + NewLineOf(root)));
        }
    }

    [Fact]
    public Task Comments_must_not_be_doubled() => Broken.Promise(
        "The fix does not keep comments. Lost: [], added: [// behind 0]", FixesTwice<DoublesComments>());

    private sealed class DoublesComments : CallNewTwice
    {
        protected override StatementSyntax First(StatementSyntax old, StatementSyntax @new, string newLine) =>
            HasComments(old) ? @new : base.First(old, @new, newLine);
    }

    [Fact]
    public Task A_fix_that_shuns_comments_fails() =>
        Broken.Promise("With comments at the statements: No fix with the key", FixesOnce<ShunsComments>());

    private sealed class ShunsComments : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name)
        {
            if (!HasComments(name.FirstAncestorOrSelf<StatementSyntax>()!))
                base.Register(context, root, name);
        }
    }

    [Fact]
    public Task Other_code_because_of_comments_fails() =>
        Broken.Promise("The fix gives other code where there are comments", FixesOnce<CommentsConfuse>());

    private sealed class CommentsConfuse : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) =>
            HasComments(name.FirstAncestorOrSelf<StatementSyntax>()!)
                ? root.ReplaceNode(name, SyntaxFactory.ParseExpression("this.New").WithTriviaFrom(name))
                : base.Fix(root, name);
    }

    [Fact]
    public Task Comments_are_put_where_they_can_be() => Task.WhenAll(
        FixesOnce<CallNew>(
            "class C { void New() { } void Old() { New(); [|Old|](); New(); } }",
            "class C { void New() { } void Old() { New(); New(); New(); } }"),
        FixesOnce<CallNew>(
            "class C\n{\n    int New => 1;\n    int Old() => 2 * [|Old|](); // stays\n}",
            "class C\n{\n    int New => 1;\n    int Old() => 2 * {|CS1955:New|}(); // stays\n}"));

    [Fact]
    public Task New_lines_must_end_as_those_of_the_file() =>
        Broken.Promise("- →→New();␍\n+ →→New();\n", FixesTwice<AlwaysLineFeed>());

    private sealed class AlwaysLineFeed : CallNewTwice
    {
        protected override StatementSyntax First(StatementSyntax old, StatementSyntax @new, string newLine) =>
            base.First(old, @new, "\n");
    }

    [Fact]
    public Task The_formatter_alone_ends_lines_as_the_machine_does() =>
        Broken.Promise("A formatter that is not told the FormattingOptions.NewLine", Wraps<TryFinally>());

    [Fact]
    public Task The_formatter_passes_where_it_is_told_the_line_ends() => Wraps<TryFinallyWithLineEnds>();

    private static Task Wraps<TFix>()
        where TFix : CodeFixProvider, new() => Verify<OldCall, TFix>.Fixes(
            Before,
            Before.Replace(
                "        [|Old|]();",
                """
                        try
                        {
                            New();
                        }
                        finally
                        {
                        }
                """),
            CallNew.Key);

    private class TryFinally : CallNew
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name)
        {
            var old = name.FirstAncestorOrSelf<StatementSyntax>()!;
            var @new = old.ReplaceNode(name, SyntaxFactory.IdentifierName("New")).WithoutTrivia();
            var wrapped = SyntaxFactory.TryStatement(
                SyntaxFactory.Block(@new), [], SyntaxFactory.FinallyClause()).WithTriviaFrom(old);
            var changed = context.Document.WithSyntaxRoot(
                root.ReplaceNode(old, wrapped.WithAdditionalAnnotations(Formatter.Annotation)));
            context.RegisterCodeFix(
                CodeAction.Create("Wrap", _ => Formatted(changed, NewLineOf(root)), Key), context.Diagnostics);
        }

        protected virtual Task<Document> Formatted(Document document, string newLine) => Task.FromResult(document);
    }

    private class TryFinallyWithLineEnds : TryFinally
    {
        protected override async Task<Document> Formatted(Document document, string newLine)
        {
            var options = await document.GetOptionsAsync();
            return await Formatter.FormatAsync(
                document, Formatter.Annotation,
                options.WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, newLine));
        }
    }

    [Fact]
    public Task New_lines_must_be_indented_as_those_of_the_file() =>
        Broken.Promise("- →→New();␍\n+         New();␍\n", FixesTwice<AlwaysSpaces>());

    private sealed class AlwaysSpaces : CallNewTwice
    {
        protected override string Indent(StatementSyntax statement) => "        ";
    }

    [Fact]
    public Task Formatting_all_of_the_file_fails() => Broken.Promise(
        "- class C··␍\n", FixesOnce<FormatsAll>());

    private sealed class FormatsAll : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) =>
            base.Fix(root, name).WithAdditionalAnnotations(Formatter.Annotation);
    }

    [Fact]
    public Task Formatting_the_changed_statement_passes() => FixesOnce<FormatsStatement>(
        Before.Replace("[|Old|]();", "if (true)\n        {\n            New();\n            [|Old|]();\n        }"),
        Before.Replace("[|Old|]();", "if (true)\n        {\n            New();\n            New();\n        }"));

    private sealed class FormatsStatement : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) => root.ReplaceNode(
            name, SyntaxFactory.IdentifierName("New").WithTriviaFrom(name)
                .WithAdditionalAnnotations(Formatter.Annotation));
    }

    [Fact]
    public Task Formatting_all_lines_of_the_changed_statement_passes() => FixesOnce<FormatsLongStatement>(
        Lines("[|Old|](", "    1,", "    2,", "    3,", "    4,", "    5);"),
        Lines("New(", "    1,", "    2,", "    3,", "    4,", "    5);"));

    [Fact]
    public Task Formatting_all_lines_of_a_statement_with_a_new_line_in_it_passes() =>
        Verify<OldCallWithoutThree, AddsThree>.Fixes(
            Lines("[|Old|](", "    1,", "    2,", "    4,", "    5,", "    6);"),
            Lines("Old(", "    1,", "    2,", "    3,", "    4,", "    5,", "    6);"),
            CallNew.Key);

    private static string Lines(params string[] lines) => Before
        .Replace("Old() { }", "Old(params int[] all) { }").Replace("New() { }", "New(params int[] all) { }")
        .Replace("[|Old|]();", string.Join("\n        ", lines));

    private class FormatsLongStatement : TryFinallyWithLineEnds
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name)
        {
            var old = name.FirstAncestorOrSelf<StatementSyntax>()!;
            var @new = SyntaxFactory.ParseStatement(Changed(old.ToFullString(), NewLineOf(root)));
            var changed = context.Document.WithSyntaxRoot(
                root.ReplaceNode(old, @new.WithAdditionalAnnotations(Formatter.Annotation)));
            context.RegisterCodeFix(
                CodeAction.Create("Change", _ => Formatted(changed, NewLineOf(root)), Key), context.Diagnostics);
        }

        protected virtual string Changed(string statement, string newLine) => statement.Replace("Old", "New");
    }

    private sealed class OldCallWithoutThree : OldCall
    {
        protected override bool IsOld(InvocationExpressionSyntax call) =>
            base.IsOld(call) && call.ArgumentList.Arguments.All(argument => argument.ToString() != "3");
    }

    private sealed class AddsThree : FormatsLongStatement
    {
        protected override string Changed(string statement, string newLine)
        {
            var two = statement.IndexOf("2,", StringComparison.Ordinal);
            var indent = statement[(statement.LastIndexOf('\n', two) + 1)..two];
            return statement.Insert(two + "2,".Length, newLine + indent + "3,");
        }
    }

    [Fact]
    public Task Formatting_a_new_statement_passes() => Verify<OldCallWithoutZero, AddsZero>.Fixes(
        Lines("[|Old|]();"), Lines("New(0);", "Old();"), CallNew.Key);

    private sealed class OldCallWithoutZero : OldCall
    {
        protected override bool IsOld(InvocationExpressionSyntax call) =>
            base.IsOld(call) && !call.SyntaxTree.ToString().Contains("New(0)");
    }

    private sealed class AddsZero : TryFinallyWithLineEnds
    {
        protected override void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name)
        {
            var old = name.FirstAncestorOrSelf<StatementSyntax>()!;
            var added = SyntaxFactory.ParseStatement("New(0);").WithLeadingTrivia(old.GetLeadingTrivia())
                .WithTrailingTrivia(SyntaxFactory.EndOfLine(NewLineOf(root)))
                .WithAdditionalAnnotations(Formatter.Annotation);
            var kept = old.WithLeadingTrivia(SyntaxFactory.Whitespace(IndentOf(old)));
            var changed = context.Document.WithSyntaxRoot(root.ReplaceNode(old, [added, kept]));
            context.RegisterCodeFix(
                CodeAction.Create("Add", _ => Formatted(changed, NewLineOf(root)), Key), context.Diagnostics);
        }
    }

    private class CallNewTwice : CallNew
    {
        protected override SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name)
        {
            var old = name.FirstAncestorOrSelf<StatementSyntax>()!;
            var @new = old.ReplaceNode(name, SyntaxFactory.IdentifierName("New").WithTriviaFrom(name));
            var second = @new.WithLeadingTrivia(SyntaxFactory.Whitespace(Indent(old)));
            return root.ReplaceNode(old, [First(old, @new, NewLineOf(root)), second]);
        }

        protected virtual StatementSyntax First(StatementSyntax old, StatementSyntax @new, string newLine) =>
            @new.WithTrailingTrivia(SyntaxFactory.EndOfLine(newLine));

        protected virtual string Indent(StatementSyntax statement) => IndentOf(statement);
    }

    private static bool HasComments(SyntaxNode node) =>
        node.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia));

    private static string IndentOf(SyntaxNode node) => node.GetLeadingTrivia().Last().ToString();

    private static string NewLineOf(SyntaxNode root) => root.ToFullString().Contains("\r\n") ? "\r\n" : "\n";
}
