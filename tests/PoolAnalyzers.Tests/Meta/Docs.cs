using System.Text.RegularExpressions;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>The parts of the documentation that the descriptors say, and the code in it.</summary>
internal static partial class Docs
{
    public const string Readme = "README.md";
    public const string Overview = "docs/rules/README.md";

    /// <summary>With this environment variable the tests write the generated parts instead of checking them.</summary>
    public const string UpdateSwitch = "POOL_UPDATE_DOCS";

    public static string HeaderOf(CatalogRule rule) =>
        $"""
        # {rule.Id}: {rule.Name}

        {Sentence(rule.Descriptor.Title.ToString())}

        | Category | Severity | Enabled | Code fix |
        |---|---|---|---|
        | {rule.Descriptor.Category} | {SeverityOf(rule)} | {(rule.Descriptor.IsEnabledByDefault ? "yes" : "no")} | {(
            rule.Fix is null ? "no: " + Cell(rule.NoFixReason ?? "") : "yes")} |
        """.ReplaceLineEndings("\n");

    /// <summary>All rules by theme, as short as that can be.</summary>
    public static string TableOf(IReadOnlyCollection<CatalogRule> rules) => string.Join('\n',
    [
        $"{rules.Count} rules, {rules.Count(rule => rule.Fix is not null)} of them with a repair:",
        "",
        "| Theme | Rules |",
        "|---|---|",
        .. rules.GroupBy(rule => rule.Descriptor.Category).Select(theme =>
            $"| {theme.Key} | {string.Join(", ", theme.Select(rule => $"[{rule.Name}]({rule.Page})"))} |"),
    ]);

    /// <summary>All rules by theme, with their severity in each preset.</summary>
    public static string ThemesOf(IEnumerable<CatalogRule> rules) => string.Join('\n', rules
        .GroupBy(rule => rule.Descriptor.Category)
        .SelectMany((theme, index) => (string[])
        [
            .. index == 0 ? Array.Empty<string>() : [""],
            $"### {theme.Key}",
            "",
            $"| Rule | | {string.Join(" | ", Presets)} | Code fix |",
            $"|---|---|{string.Concat(Presets.Select(_ => "---|"))}---|",
            .. theme.Select(rule =>
                $"| [{rule.Id}]({rule.Id}.md) {rule.Name} | {Cell(Sentence(rule.Descriptor.Title.ToString()))} | "
                + $"{string.Join(" | ", Presets.Select(preset => SeverityIn(preset, rule)))} | "
                + $"{(rule.Fix is null ? "no" : "yes")} |"),
        ]));

    /// <summary>What guides warn of, which rules see it, and the programs that show and prove it.</summary>
    public static string WarningsOf(IEnumerable<KnownWarning> warnings, IReadOnlyCollection<CatalogRule> rules) =>
        string.Join('\n',
        [
            "| Warning | Seen by | Sample | Proof |",
            "|---|---|---|---|",
            .. warnings.Select(warning =>
            {
                CatalogRule[] seenBy = [.. rules.Where(rule => warning.Rules.Contains(rule.Id))];
                return $"| {warning.Text} | "
                    + (warning.NoticedBy ?? string.Join(", ", seenBy.Select(rule => $"[{rule.Id}]({rule.Id}.md)")))
                    + $" | {string.Join(", ", seenBy.SelectMany(Samples).Distinct())}"
                    + $" | {string.Join(", ", seenBy.SelectMany(Proof))} |";
            }),
        ]);

    /// <summary>The text with another part between its markers; null where it has no markers.</summary>
    public static string? WithPart(string text, string name, string part)
    {
        var (begin, end) = ($"<!-- {name}:begin -->\n", $"<!-- {name}:end -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        return from < 0 || to < from ? null : text[..(from + begin.Length)] + part + "\n" + text[to..];
    }

    /// <summary>The only block of code that the page shows as this.</summary>
    public static string Block(string page, string kind)
    {
        string[] blocks = [.. Fence().Matches(page)
            .Where(block => block.Groups["kind"].Value == kind).Select(block => block.Groups["code"].Value)];
        return blocks is [var only]
            ? only
            : throw new VerificationException($"there are {blocks.Length} blocks ```csharp {kind}, not one.");
    }

    /// <summary>Code with an entry point is a program, as it is for the reader.</summary>
    public static Setup SetupOf(string code) =>
        new() { OutputKind = code.Contains(" Main(", StringComparison.Ordinal) ? OutputKind.ConsoleApplication : null };

    private static readonly string[] Presets = ["Default", "Recommended", "All", "Strict"];

    private static string SeverityIn(string preset, CatalogRule rule)
    {
        var config = Repository.Read($"src/PoolAnalyzers.CodeFixes/Package/presets/{preset}.globalconfig");
        var setting = $"dotnet_diagnostic.{rule.Id}.severity = ";
        var line = config!.Split('\n').SingleOrDefault(line => line.StartsWith(setting, StringComparison.Ordinal));
        return line?[setting.Length..]
            ?? (rule.Descriptor.IsEnabledByDefault ? SeverityOf(rule).ToLowerInvariant() : "off");
    }

    /// <summary>
    /// The samples that are about a rule: which say so in their first line, or do what it reports, on purpose.
    /// </summary>
    private static IEnumerable<string> Samples(CatalogRule rule)
    {
        foreach (var file in Repository.FilesUnder("samples", "*.cs"))
        {
            var text = Repository.Read(file)!;
            if (!Regex.IsMatch(text, $@"\A// .*\b{rule.Id}\b|[^/]// {rule.Id}\b|disable {rule.Id}\b")) continue;
            var name = SampleName().Match(text) is { Success: true } named
                ? named.Groups["name"].Value
                : Path.GetFileNameWithoutExtension(file);
            yield return $"[{name}](../../{file})";
        }
    }

    private static IEnumerable<string> Proof(CatalogRule rule)
    {
        var name = $"{rule.Id}{rule.Name}Proof";
        if (Repository.NamesIn("tests/Proofs", name + ".cs").Length > 0)
            yield return $"[{rule.Id}](../../tests/Proofs/{name}.cs)";
    }

    private static string SeverityOf(CatalogRule rule) => rule.Descriptor.DefaultSeverity switch
    {
        DiagnosticSeverity.Info => "Suggestion",
        var severity => severity.ToString(),
    };

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    private static string Cell(string text) => text.Replace("|", "\\|").ReplaceLineEndings(" ");

    [GeneratedRegex(@"\A// (?<name>[A-Z]\w+): ")]
    private static partial Regex SampleName();

    [GeneratedRegex(@"^```csharp (?<kind>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
