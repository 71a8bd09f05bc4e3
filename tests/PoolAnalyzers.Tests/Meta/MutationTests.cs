using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Tests.VerificationTests;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>
/// Spoilt code goes through all rules, and what they report through all fixes: nothing throws, nothing hangs.
/// </summary>
public sealed class MutationTests
{
    /// <summary>This environment variable says how many mutations to try; without it a few hundred are.</summary>
    private const string CountSwitch = "POOL_MUTATIONS";

    private const int UsualCount = 300;

    /// <summary>What a single mutation may take at the very most, on the slowest machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task No_rule_and_no_fix_throws_or_hangs_on_spoilt_code()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable(CountSwitch), out var asked) ? asked : UsualCount;
        var corpus = Corpus();
        var fixes = RuleCatalog.Rules.Where(rule => rule.Fix is not null).ToArray();
        await Parallel.ForAsync(0, count, async (number, _) => await Try(
            Mutant.Of(number, corpus), $"mutation {number}", RuleCatalog.Analyzers,
            [.. fixes.Select(rule => (rule.Analyzer, rule.Fix!))]));
    }

    [Fact]
    public void The_same_number_gives_the_same_code()
    {
        var corpus = Corpus();
        Assert.Equal(Mutant.Of(7, corpus), Mutant.Of(7, corpus));
        Assert.True(Enumerable.Range(0, 50).Select(number => Mutant.Of(number, corpus)).Distinct().Count() > 45);
    }

    [Fact]
    public Task A_rule_that_throws_on_spoilt_code_is_noticed() => Broken.Promise(
        "NeedsAName threw: System.IndexOutOfRangeException",
        Try("class C { void M() { this. ; } }", "a mutation", [new NeedsAName()], []));

    private sealed class NeedsAName : OldCall
    {
        protected override bool IsOld(InvocationExpressionSyntax call) => false;

        public override void Initialize(AnalysisContext context)
        {
            base.Initialize(context);
            context.RegisterSyntaxNodeAction(
                access => _ = ((MemberAccessExpressionSyntax)access.Node).Name.Identifier.Text[0],
                SyntaxKind.SimpleMemberAccessExpression);
        }
    }

    /// <summary>The programs that show what the rules are about, and oddities of the language.</summary>
    private static string[] Corpus() =>
    [
        .. RuleCatalog.Rules.Select(rule => Repository.Read(rule.Page)).OfType<string>()
            .SelectMany(page => new[] { Docs.Block(page, "violation"), Docs.Block(page, "fixed") })
            .Select(block => Markup.Parse(block).Files[0].Text),
        .. Directory.EnumerateFiles(Repository.PathOf("tests/PoolAnalyzers.Tests/Meta/Corpus"))
            .Concat(Directory.EnumerateFiles(Repository.PathOf("samples"), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText),
    ];

    private static async Task Try(
        string code, string name, ImmutableArray<DiagnosticAnalyzer> analyzers,
        ImmutableArray<(DiagnosticAnalyzer Analyzer, CodeFixProvider Fix)> fixes)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var setup = Setup.Default with { OutputKind = OutputKind.ConsoleApplication };
            var compilation = Compile.Code(code, References.For(setup));
            var found = (await Analysis.Run(compilation, analyzers, new([]), patience.Token)).GetAllDiagnostics();
            foreach (var (analyzer, fix) in fixes)
            {
                if (found.Any(diagnostic => fix.FixableDiagnosticIds.Contains(diagnostic.Id)))
                    await TryFix(code, setup, analyzer, fix, patience.Token);
            }
        }
        catch (Exception thrown)
        {
            throw new VerificationException($"{name}: {thrown.Message}\n{thrown}\n\n{code}");
        }
    }

    private static async Task TryFix(
        string code, Setup setup, DiagnosticAnalyzer analyzer, CodeFixProvider fix, CancellationToken cancellation)
    {
        using var project = new TestProject([new("Test.cs", code)], setup, analyzer);
        var runner = new FixRunner(analyzer, fix, cancellation);
        var offers = await runner.Offers(project.Project, await runner.FixableDiagnostics(project.Project));
        // Words that are missing cannot be told from the text of a repair; the rest of it is held to what it promises.
        var parses = !CSharpSyntaxTree.ParseText(code).GetDiagnostics(cancellation).Any();
        foreach (var offer in offers)
            await Apply(offer.Action);
        var document = project.Project.Documents.First();
        foreach (var key in offers.Select(offer => offer.Action.EquivalenceKey).Distinct())
        {
            var all = await fix.GetFixAllProvider()!.GetFixAsync(new(
                document, fix, FixAllScope.Document, key, fix.FixableDiagnosticIds,
                new FixAll.DiagnosticsOf(analyzer), cancellation));
            if (all is not null)
                await Apply(all);
        }

        async Task Apply(CodeAction action)
        {
            if (parses)
                await runner.Apply(action, project.Project);
            else
                await action.GetOperationsAsync(cancellation);
        }
    }
}
