using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Tests.VerificationTests;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>Every rule is named, described and accompanied as the others.</summary>
public sealed partial class RuleTests
{
    private const string PageBase = "https://github.com/poolanalyzers/poolanalyzers/blob/main/docs/rules/";

    [Fact]
    public void Every_rule_is_as_the_others() => Problems.RequireNone(
        RuleCatalog.AnalyzerTypes.SelectMany(ProblemsOf));

    [Fact]
    public void A_class_that_is_not_as_the_rules_is_noticed()
    {
        string[] problems = [.. ProblemsOf(typeof(OldCall))];

        Assert.Contains("OldCall is not named POOLnnnName.", problems);
        Assert.Contains("OldCall is not in the namespace PoolAnalyzers.Rules.", problems);
        Assert.Contains("OldCall is not public and sealed.", problems);
        Assert.Contains("OldCall has no file src/PoolAnalyzers/Rules/OldCall.cs.", problems);
        Assert.Contains("OldCall: the descriptor has another id, TOY1.", problems);
        Assert.Contains("OldCall: the descriptor has no description.", problems);
        Assert.Contains($"OldCall: the help link is not {PageBase}TOY1.md.", problems);
    }

    [Fact]
    public void Every_file_of_a_rule_and_of_a_fix_has_its_class()
    {
        Assert.Equal(
            Repository.NamesIn("src/PoolAnalyzers/Rules", "*.cs").Order(),
            RuleCatalog.AnalyzerTypes.Select(type => type.Name).Order());
        Assert.Equal(
            Repository.NamesIn("src/PoolAnalyzers.CodeFixes/Rules", "*.cs").Order(),
            RuleCatalog.FixTypes.Select(type => type.Name).Order());
    }

    [Fact]
    public void Ids_are_unique() =>
        Assert.Distinct(RuleCatalog.Rules.Select(rule => rule.Id));

    [Fact]
    public void Each_hundred_of_ids_is_one_category()
    {
        var byHundred = RuleCatalog.Rules.GroupBy(rule => rule.Id[.."POOL1".Length]).ToArray();

        Problems.RequireNone(byHundred
            .Where(rules => rules.Select(rule => rule.Descriptor.Category).Distinct().Count() > 1)
            .Select(rules => $"{rules.Key}xx has several categories."));
        Assert.Distinct(byHundred.Select(rules => rules.First().Descriptor.Category));
    }

    [Fact]
    public void Every_rule_has_a_page_a_row_of_its_release_and_tests()
    {
        string[] ids = [.. RuleCatalog.Rules.Select(rule => rule.Id)];
        string[] rows =
        [
            .. new[] { "Shipped", "Unshipped" }
                .Select(name => Repository.Read($"src/PoolAnalyzers/AnalyzerReleases.{name}.md"))
                .SelectMany(text => ReleaseRow().Matches(text ?? "").Select(row => row.Groups["id"].Value)),
        ];
        string[] tests = [.. TestClasses().Select(type => type.Name)];

        Problems.RequireNone([
            .. Differences("page in docs/rules", ids, Repository.NamesIn("docs/rules", "POOL*.md")),
            .. Differences("row in AnalyzerReleases.*.md", ids, rows),
            .. Differences(
                "test class with tests",
                RuleCatalog.AnalyzerTypes.Select(type => type.Name + "Tests"),
                tests),
        ]);
    }

    [Fact]
    public void Something_missing_and_something_left_over_are_noticed() => Assert.Equal(
        ["POOL101 has no page.", "There is a page for POOL103, which is no rule."],
        Differences("page", ["POOL101", "POOL102"], ["POOL102", "POOL103"]));

    [Fact]
    public void Every_rule_has_a_fix_or_says_why_not() => Problems.RequireNone(
        RuleCatalog.AnalyzerTypes.SelectMany(analyzer => FixProblemsOf(
            analyzer, RuleCatalog.FixTypes.SingleOrDefault(fix => fix.Name == analyzer.Name + "Fix"))));

    [Fact]
    public void Every_fix_belongs_to_a_rule() => Problems.RequireNone(
        RuleCatalog.FixTypes
            .Where(fix => RuleCatalog.AnalyzerTypes.All(analyzer => fix.Name != analyzer.Name + "Fix"))
            .Select(fix => $"{fix.Name} is the fix of no rule."));

    [Fact]
    public void A_rule_without_a_fix_and_a_fix_that_is_not_as_the_others_are_noticed()
    {
        Assert.Equal(["OldCall has neither a fix nor [NoCodeFix(reason)]."], FixProblemsOf(typeof(OldCall), null));
        Assert.Equal(
            [
                "LonelyFix is not public and sealed.",
                "LonelyFix is not exported for C# under its own name.",
                "LonelyFix is not [Shared].",
                "LonelyFix has no fix all.",
                "LonelyFix is not for TOY1 alone.",
            ],
            FixProblemsOf(typeof(OldCall), typeof(LonelyFix)));
    }

    private sealed class LonelyFix : CodeFixProvider
    {
        public override ImmutableArray<string> FixableDiagnosticIds => ["TOY1", "TOY2"];

        public override Task RegisterCodeFixesAsync(CodeFixContext context) => Task.CompletedTask;
    }

    private static IEnumerable<string> ProblemsOf(Type analyzer)
    {
        var name = analyzer.Name;
        if (!RuleName().IsMatch(name))
            yield return $"{name} is not named POOLnnnName.";
        if (analyzer.Namespace != "PoolAnalyzers.Rules")
            yield return $"{name} is not in the namespace PoolAnalyzers.Rules.";
        if (analyzer is not { IsPublic: true, IsSealed: true })
            yield return $"{name} is not public and sealed.";
        if (Repository.Read($"src/PoolAnalyzers/Rules/{name}.cs") is null)
            yield return $"{name} has no file src/PoolAnalyzers/Rules/{name}.cs.";
        if (analyzer.GetCustomAttribute<DiagnosticAnalyzerAttribute>() is not { Languages: [LanguageNames.CSharp] })
            yield return $"{name} is not a [DiagnosticAnalyzer] of C#.";
        if (RuleCatalog.DescriptorOf(analyzer) is not { } rule)
        {
            yield return $"{name} has no public static readonly DiagnosticDescriptor Rule.";
            yield break;
        }

        var instance = (DiagnosticAnalyzer)Activator.CreateInstance(analyzer)!;
        if (instance.SupportedDiagnostics is not [var only] || only != rule)
            yield return $"{name} has other descriptors than its Rule.";
        if (!name.StartsWith(rule.Id, StringComparison.Ordinal))
            yield return $"{name}: the descriptor has another id, {rule.Id}.";
        foreach (var (what, text) in new[]
        {
            ("title", rule.Title), ("message", rule.MessageFormat), ("description", rule.Description),
            ("category", rule.Category),
        })
        {
            if (string.IsNullOrWhiteSpace(text.ToString()))
                yield return $"{name}: the descriptor has no {what}.";
        }

        if (rule.HelpLinkUri != PageBase + rule.Id + ".md")
            yield return $"{name}: the help link is not {PageBase}{rule.Id}.md.";
    }

    private static IEnumerable<string> FixProblemsOf(Type analyzer, Type? fix)
    {
        var reason = RuleCatalog.NoFixReasonOf(analyzer);
        if (fix is null)
        {
            if (reason is null)
                yield return $"{analyzer.Name} has neither a fix nor [NoCodeFix(reason)].";
            else if (string.IsNullOrWhiteSpace(reason))
                yield return $"{analyzer.Name} does not say why it has no fix.";
            yield break;
        }

        if (reason is not null)
            yield return $"{analyzer.Name} has a fix and [NoCodeFix(\"{reason}\")].";
        if (fix is not { IsPublic: true, IsSealed: true })
            yield return $"{fix.Name} is not public and sealed.";
        if (fix.GetCustomAttribute<ExportCodeFixProviderAttribute>() is not { Languages: [LanguageNames.CSharp] } export
            || export.Name != fix.Name)
        {
            yield return $"{fix.Name} is not exported for C# under its own name.";
        }

        if (fix.GetCustomAttributes().All(attribute => attribute.GetType().Name != "SharedAttribute"))
            yield return $"{fix.Name} is not [Shared].";
        var provider = (CodeFixProvider)Activator.CreateInstance(fix, nonPublic: true)!;
        if (provider.GetFixAllProvider() is null)
            yield return $"{fix.Name} has no fix all.";
        var id = RuleCatalog.DescriptorOf(analyzer)?.Id;
        if (provider.FixableDiagnosticIds is not [var only] || only != id)
            yield return $"{fix.Name} is not for {id} alone.";
    }

    private static IEnumerable<string> Differences(string what, IEnumerable<string> rules, IEnumerable<string> found) =>
    [
        .. rules.Except(found).Select(rule => $"{rule} has no {what}."),
        .. found.Except(rules).Select(extra => $"There is a {what} for {extra}, which is no rule."),
    ];

    private static IEnumerable<Type> TestClasses() => typeof(RuleTests).Assembly.GetTypes().Where(type =>
        type.Namespace == "PoolAnalyzers.Tests.Rules" && type.Name.StartsWith("POOL", StringComparison.Ordinal)
        && type.GetMethods().Any(method => method.GetCustomAttribute<FactAttribute>() is not null));

    [GeneratedRegex(@"^POOL\d{3}[A-Z][A-Za-z]+\z")]
    private static partial Regex RuleName();

    [GeneratedRegex(@"^\s*\|?\s*(?<id>POOL\d+)\s*\|", RegexOptions.Multiline)]
    private static partial Regex ReleaseRow();
}
