using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace Packages.Editor;

/// <summary>The packed files in an editor: squiggles, light bulbs, previews, and code that is being typed.</summary>
[Collection(PackagesCollection.Name)]
public sealed class EditorTests(EditorHost editor) : IClassFixture<EditorHost>
{
    public static TheoryData<string> Rules => [.. RulePage.All.Select(page => page.Id)];

    [Fact]
    public void Every_rule_and_every_fix_of_the_package_is_found()
    {
        Assert.Empty(editor.Failures);
        Assert.Equal(
            RulePage.All.Select(page => page.Id),
            editor.Analyzers.SelectMany(rule => rule.SupportedDiagnostics).Select(rule => rule.Id).Distinct().Order());
        Assert.Equal(
            RulePage.All.Where(page => page.HasFix).Select(page => page.Id),
            editor.Fixes.SelectMany(fix => fix.FixableDiagnosticIds).Order());
        // The way of editors that take fixes from the project's packages instead of composing them.
        Assert.Equal(
            editor.Fixes.Select(fix => fix.GetType()).ToHashSet(),
            editor.Fixes[0].GetType().Assembly.GetTypes()
                .Where(type => type.GetCustomAttribute<ExportCodeFixProviderAttribute>() is { } export
                    && export.Languages.Contains(LanguageNames.CSharp)
                    && Activator.CreateInstance(type) is CodeFixProvider)
                .ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Squiggles_of_the_open_document_are_where_the_page_shows_them_and_one_click_from_a_fix(string id)
    {
        var page = RulePage.All.Single(page => page.Id == id);
        var document = editor.Open(page.Program);

        var found = (await editor.LiveDiagnostics(document)).Where(found => found.Id == id).ToArray();
        Assert.Equal(
            page.Squiggles, found.Select(one => (one.Location.SourceSpan.Start, one.Location.SourceSpan.Length)));

        foreach (var one in found.Where(_ => page.HasFix))
        {
            var offers = (await editor.OffersAt(document, one.Location.SourceSpan.Start))
                .Where(offer => offer.Diagnostic.Id == id).ToArray();
            Assert.NotEmpty(offers);
            string[] titles = [.. offers.Select(offer => offer.Action.Title)];
            Assert.Distinct(titles);
            // One line of words that begins as a sentence does; menus cut what is longer.
            Assert.All(titles, title => Assert.Matches(@"^\p{Lu}[^\r\n]{5,118}[^\s.]$", title));
            Assert.All(titles, title => Assert.Contains(' ', title));
            Assert.All(offers, offer => Assert.Empty(offer.Action.NestedActions));
        }
        Assert.Empty(editor.Failures);
    }

    [Fact]
    public async Task Other_documents_are_not_looked_through()
    {
        var solution = editor.Open(
            ("Project", [("Open.cs", Misuse.ClosedSometimes), ("Other.cs", Class("Other"))]));

        var found = await editor.LiveDiagnostics(solution.Projects.Single().Documents.Single(d => d.Name == "Open.cs"));

        Assert.NotEmpty(found);
        Assert.All(found, one => Assert.Equal("/Project/Open.cs", one.Location.SourceTree!.FilePath));
    }

    [Fact]
    public async Task Light_bulb_is_where_the_squiggle_is_and_shows_what_it_will_change()
    {
        var document = editor.Open(Misuse.ClosedSometimes);
        var join = Misuse.ClosedSometimes.IndexOf("pool.Join", StringComparison.Ordinal);
        var print = Misuse.ClosedSometimes.IndexOf("Console", StringComparison.Ordinal);

        Assert.Empty(await editor.OffersAt(document, print));
        var offer = (await editor.OffersAt(document, join + "pool.J".Length)).First();
        var preview = (await EditorHost.Preview(offer.Action)).GetDocument(document.Id)!;

        Assert.Equal(Misuse.ClosedSometimes.Insert(join, "pool.Close();\n"), $"{await preview.GetTextAsync()}");
    }

    [Theory]
    [InlineData(FixAllScope.Document, "A/One.cs")]
    [InlineData(FixAllScope.Project, "A/One.cs", "A/Two.cs")]
    [InlineData(FixAllScope.Solution, "A/One.cs", "A/Two.cs", "B/Three.cs")]
    public async Task Fix_all_repairs_its_scope_and_nothing_else(FixAllScope scope, params string[] repaired)
    {
        var solution = editor.Open(
            ("A", [("One.cs", Class("One")), ("Two.cs", Class("Two"))]), ("B", [("Three.cs", Class("Three"))]));
        var origin = solution.Projects.Single(project => project.Name == "A")
            .Documents.Single(document => document.Name == "One.cs");
        var offers = await editor.Offers(origin, await editor.LiveDiagnostics(origin));
        var offer = offers.First(offer => offer.Diagnostic.Id == "POOL101");

        var after = await editor.FixAll(origin, offer, scope);

        var changed = new List<string>();
        foreach (var id in after.GetChanges(solution).GetProjectChanges().SelectMany(one => one.GetChangedDocuments()))
        {
            var document = after.GetDocument(id)!;
            var text = (await document.GetTextAsync()).ToString();
            Assert.Equal(2, text.Split("        pool.Close();\n        pool.Join();\n").Length - 1);
            changed.Add($"{document.Project.Name}/{document.Name}");
        }
        Assert.Equal(repaired, changed.Order());
    }

    [Fact]
    public async Task Nothing_breaks_while_a_program_is_typed_character_by_character()
    {
        const string Typed =
            "using PoolRuntime;\n\nvar pool = new ProcessPool(2);\n_ = pool.MapAsync(n => n * n, [1]);\npool.Join();\n";
        var document = editor.Open("");
        var text = await document.GetTextAsync();
        for (var length = 0; length < Typed.Length; length++)
        {
            text = text.WithChanges(new TextChange(new TextSpan(length, 0), Typed[length..(length + 1)]));
            document = document.WithText(text);
            foreach (var offer in await editor.Offers(document, await editor.LiveDiagnostics(document)))
                await EditorHost.Preview(offer.Action);
        }

        Assert.Empty(editor.Failures);
        var found = (await editor.LiveDiagnostics(document)).Select(found => found.Id);
        Assert.Equal(["POOL101", "POOL401"], found.Order());
    }

    private static string Class(string name) =>
        $$"""
        using PoolRuntime;

        static class {{name}}
        {
            static void First()
            {
                var pool = new WorkerThreadPool(2);
                pool.Join();
            }

            static void Second()
            {
                var pool = new WorkerThreadPool(2);
                pool.Join();
            }
        }

        """;
}
