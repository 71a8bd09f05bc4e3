using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Tests.VerificationTests;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>The pages of the rules and the table in the README say what the rules do; their code is run.</summary>
public sealed class DocsTests
{
    private static readonly CatalogRule Toy = new(new TOY1OldCall(), OldCall.Rule, new CallNew());

    private const string ToyPage = """
        <!-- header:begin -->
        <!-- header:end -->
        ```csharp violation
        class C { void New() { } void Old() { [|Old|](); } }
        ```
        ```csharp fixed
        class C { void New() { } void Old() { New(); } }
        ```
        """;

    [Fact]
    public void Every_page_begins_with_what_the_rule_says_of_itself() => Problems.RequireNone(
        RuleCatalog.Rules.Select(rule => Stale(
            rule.Page, "header", Docs.HeaderOf(rule), otherwise: "<!-- header:begin -->\n<!-- header:end -->\n"))
            .OfType<string>());

    [Fact]
    public void The_readme_has_the_table_of_the_rules()
    {
        if (RuleCatalog.Rules.IsEmpty)
            return;
        Problems.RequireNone(new[] { Stale(Docs.Readme, "rules", Docs.TableOf(RuleCatalog.Rules)) }.OfType<string>());
    }

    [Fact]
    public void The_overview_has_the_rules_by_theme_and_what_guides_warn_of() => Problems.RequireNone(new[]
    {
        Stale(Docs.Overview, "themes", Docs.ThemesOf(RuleCatalog.Rules)),
        Stale(Docs.Overview, "warnings", Docs.WarningsOf(KnownWarnings.All, RuleCatalog.Rules)),
    }.OfType<string>());

    [Fact]
    public async Task Every_page_shows_code_that_is_reported_and_how_it_is_fixed() => Problems.RequireNone(
        await Problems.Of(
            RuleCatalog.Rules,
            rule => Run(rule, Repository.Read(rule.Page), RuleCatalog.Analyzers), rule => rule.Page));

    [Fact]
    public void A_header_names_the_rule_its_severity_and_its_fix() => Assert.Equal(
        """
        # TOY1: OldCall

        Call of Old.

        | Category | Severity | Enabled | Code fix |
        |---|---|---|---|
        | Toys | Warning | yes | yes |
        """.ReplaceLineEndings("\n"),
        Docs.HeaderOf(Toy));

    [Fact]
    public void The_table_has_a_row_for_each_theme() => Assert.Equal(
        """
        2 rules, 1 of them with a repair:

        | Theme | Rules |
        |---|---|
        | Toys | [OldCall](docs/rules/TOY1.md), [OldCall](docs/rules/TOY1.md) |
        """.ReplaceLineEndings("\n"),
        Docs.TableOf([Toy, Toy with { Fix = null }]));

    [Fact]
    public void A_part_stands_between_its_markers() => Assert.Equal(
        "a\n<!-- x:begin -->\nnew\n<!-- x:end -->\nb",
        Docs.WithPart("a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb", "x", "new"));

    [Fact]
    public void A_text_without_markers_has_no_place_for_a_part() =>
        Assert.Null(Docs.WithPart("a\n<!-- x:end --><!-- x:begin -->\n", "x", "new"));

    [Fact]
    public Task A_page_whose_code_does_what_it_says_passes() => Run(Toy, ToyPage);

    [Fact]
    public Task A_page_whose_code_does_something_else_is_noticed() => Task.WhenAll(
        Broken.Promise("there is no such page", Run(Toy, null)),
        Broken.Promise("there are 0 blocks ```csharp violation", Run(Toy, ToyPage.Replace("violation", "bad"))),
        Broken.Promise("there are 2 blocks ```csharp fixed", Run(Toy, ToyPage + "\n```csharp fixed\n```\n")),
        Broken.Promise("expected, but not reported: TOY1", Run(Toy, ToyPage.Replace("[|Old|]()", "[|New|]()"))),
        Broken.Promise(
            "The fix gives something else", Run(Toy, ToyPage.Replace("{ New(); }", "{ New( ); }"))),
        Broken.Promise(
            "reported, but not expected: TOY1",
            Run(Toy with { Fix = null }, ToyPage.Replace("{ New(); }", "{ Old(); }"))),
        Broken.Promise(
            "The compiler reports other errors",
            Run(Toy with { Fix = null }, ToyPage.Replace("{ New(); }", "{ Newer(); }"))),
        Broken.Promise("the fixed is reported by other rules: ", Run(Toy, ToyPage, [new NewCall()])));

    private sealed class TOY1OldCall : OldCall;

    /// <summary>A rule that does not like what another one recommends.</summary>
    private sealed class NewCall : OldCall
    {
        private static readonly DiagnosticDescriptor Other =
            new("TOY2", "title", "message", "Toys", DiagnosticSeverity.Warning, true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Other];

        protected override bool IsOld(InvocationExpressionSyntax call) => call.Expression.ToString() == "New";

        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.ReportDiagnostic(Diagnostic.Create(Other, call.GetLocation()));
    }

    private static Task Run(CatalogRule rule, string? page) => Run(rule, page, [rule.Analyzer]);

    private static Task Run(
        CatalogRule rule, string? page, ImmutableArray<DiagnosticAnalyzer> others) => Deadline.Run(async token =>
    {
        if (page is null)
            throw new VerificationException("there is no such page.");
        var (violation, @fixed) = (Docs.Block(page, "violation"), Docs.Block(page, "fixed"));
        var verifier = new Verifier(rule.Analyzer, rule.Fix, Docs.SetupOf(violation), token);
        if (rule.Fix is null)
            await verifier.Reports(violation);
        else
            await verifier.Fixes(violation, @fixed, equivalenceKey: null);
        await verifier.Silent(@fixed);
        await RequireOnly([rule.Id], "violation", violation, rule, others, token);
        await RequireOnly([], "fixed", @fixed, rule, others, token);
    });

    /// <summary>An example is about one rule: the others have nothing to say about it.</summary>
    private static async Task RequireOnly(
        string[] ids, string kind, string code, CatalogRule rule, ImmutableArray<DiagnosticAnalyzer> others,
        CancellationToken cancellation)
    {
        using var project = new TestProject(Markup.Parse(code).Files, Docs.SetupOf(code), rule.Analyzer);
        var compilation = await project.Project.GetCompilationAsync(cancellation);
        var result = await Analysis.Run(compilation!, others, project.Project.AnalyzerOptions, cancellation);
        var foreign = result.GetAllDiagnostics().Where(diagnostic => !ids.Contains(diagnostic.Id)).ToArray();
        if (foreign.Length > 0)
        {
            throw new VerificationException(
                $"the {kind} is reported by other rules: {string.Join(", ", foreign.AsEnumerable())}.");
        }
    }

    /// <summary>What is wrong with the generated part of a file, or null; writes it where that was asked for.</summary>
    private static string? Stale(string file, string name, string part, string? otherwise = null)
    {
        var update = Environment.GetEnvironmentVariable(Docs.UpdateSwitch) == "1";
        var text = Repository.Read(file) ?? (update ? otherwise : null);
        if (text is null)
            return $"{file} does not exist.";
        if (Docs.WithPart(text, name, part) is not { } current)
            return $"{file} has no <!-- {name}:begin --> and <!-- {name}:end -->.";
        if (update)
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(Repository.PathOf(file))!);
            File.WriteAllText(Repository.PathOf(file), current);
            return null;
        }

        return current == text
            ? null
            : $"{file} is stale between its {name} markers: run the tests with {Docs.UpdateSwitch}=1 to write it.";
    }
}
