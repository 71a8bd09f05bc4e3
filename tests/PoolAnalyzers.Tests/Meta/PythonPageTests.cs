using System.Reflection;
using System.Text.RegularExpressions;
using PoolRuntime;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>What the page about Python says is here is here.</summary>
public sealed partial class PythonPageTests
{
    private const string Here = "here";

    private static readonly MarkdownPage Page = MarkdownPage.All.Single(page => page.Path == "docs/python.md");

    private static readonly ILookup<string, Type> OwnTypes =
        typeof(Pool).Assembly.GetExportedTypes().ToLookup(type => type.Name.Split('`')[0]);

    private static readonly ILookup<string, Type> FrameworkTypes = typeof(Pool).Assembly.GetReferencedAssemblies()
        .Select(Assembly.Load).SelectMany(library => library.GetExportedTypes().Concat(library.GetForwardedTypes()))
        .ToLookup(type => type.Name);

    [Fact]
    public void Every_member_of_a_table_is_there() => Problems.RequireNone(
        Page.Tables.Where(table => table[0][1].StartsWith(Here, StringComparison.Ordinal)).SelectMany(ProblemsOf));

    [Fact]
    public void Every_exception_that_is_named_exists() => Problems.RequireNone(
        MarkdownPage.SpansIn(Page.Prose).Where(name => ExceptionName().IsMatch(name))
            .Where(name => !OwnTypes.Contains(name) && !FrameworkTypes.Contains(name)
                && !OwnTypes.SelectMany(types => types).Any(type => Has(type, name)))
            .Select(name => $"There is no '{name}'."));

    [Fact]
    public void A_member_that_is_not_there_is_noticed() => Assert.Equal(
        ["'Pool' has no 'Mop'.", "'PoolMop' is neither a type nor a member of 'Pool'."],
        ProblemsOf([
            ["Python", "here: `Pool`", ""],
            ["`map`", "`Map`, `Pool.MapAsync`, `ImapIterator<T>`", ""],
            ["`mop`", "`Pool.Mop`, `PoolMop`", "`Mop`"],
        ]));

    private static IEnumerable<string> ProblemsOf(ImmutableArray<string[]> table)
    {
        string[] names = [.. MarkdownPage.SpansIn(table[0][1]).Select(Bare)];
        foreach (var missing in names.Where(name => !OwnTypes.Contains(name)))
            yield return $"There is no type '{missing}'.";
        foreach (var span in table.Skip(1).SelectMany(row => MarkdownPage.SpansIn(row[1])).Select(Bare))
        {
            if (span.Split('.') is [var type, var member])
            {
                if (!OwnTypes[type].Any(own => Has(own, member)))
                    yield return $"'{type}' has no '{member}'.";
            }
            else if (!OwnTypes.Contains(span) && !names.SelectMany(name => OwnTypes[name]).Any(own => Has(own, span))
                && !(names.Length == 0 && FrameworkTypes.Contains(span)))
            {
                yield return $"'{span}' is neither a type nor a member of '{string.Join("', '", names)}'.";
            }
        }
    }

    private static bool Has(Type type, string member) => type.GetMember(
        member, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
        .Length > 0;

    // Without type arguments and parameters.
    private static string Bare(string code) => Tail().Replace(code, "");

    [GeneratedRegex(@"<[^>]*>|\(.*$|:.*$")]
    private static partial Regex Tail();

    [GeneratedRegex(@"^[A-Z]\w+Exception\z")]
    private static partial Regex ExceptionName();
}
