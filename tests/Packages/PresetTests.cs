using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Packages;

/// <summary>
/// The presets are written from the rules themselves. With <c>POOL_UPDATE_DOCS=1</c> in the environment these tests
/// rewrite the files; without it they fail when a file is stale.
/// </summary>
public sealed class PresetTests
{
    private static readonly string[] Modes = ["Default", "Recommended", "All", "Strict", "None"];

    private static readonly Rule[] Rules = [.. FindRules()];

    public static TheoryData<string> AllModes => [.. Modes];

    [Theory]
    [MemberData(nameof(AllModes))]
    public void Preset_says_what_the_rules_say(string mode)
    {
        var file = Repository.PathOf("src", "PoolAnalyzers.CodeFixes", "Package", "presets", $"{mode}.globalconfig");
        var due = PresetFor(mode);
        if (Environment.GetEnvironmentVariable("POOL_UPDATE_DOCS") == "1")
            File.WriteAllText(file, due);

        Assert.Equal(due, File.ReadAllText(file));
    }

    [Fact]
    public void Rules_are_found() => Assert.NotEmpty(Rules);

    private static string PresetFor(string mode)
    {
        var text = new StringBuilder()
            .Append("# Written from the rules by tests/Packages/PresetTests.cs; do not edit.\n")
            .Append("is_global = true\n")
            .Append("# Below every file of the user's.\n")
            .Append("global_level = -100\n");
        foreach (var rule in Rules)
        {
            if (SeverityIn(mode, rule) is { } severity)
                text.Append($"dotnet_diagnostic.{rule.Id}.severity = {severity}\n");
        }
        return text.ToString();
    }

    /// <summary>The severity that a mode gives to a rule, or null where the rule keeps its own.</summary>
    private static string? SeverityIn(string mode, Rule rule) => mode switch
    {
        "None" => "none",
        "Strict" when rule.IsEnabled && rule.Severities.Contains(DiagnosticSeverity.Warning) => "error",
        "All" when !rule.IsEnabled => rule.Severities.Contains(DiagnosticSeverity.Error) ? "error" : "warning",
        "All" or "Recommended" when rule.IsEnabled && rule.Severities.Max() < DiagnosticSeverity.Warning => "warning",
        _ => null,
    };

    // A rule can have several descriptors under its id, one for what fails always and one for what may fail.
    private static IEnumerable<Rule> FindRules() =>
        Assembly.Load("PoolAnalyzers").GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
            .GroupBy(descriptor => descriptor.Id)
            .Select(rule => new Rule(
                rule.Key,
                [.. rule.Select(descriptor => descriptor.DefaultSeverity)],
                rule.Any(descriptor => descriptor.IsEnabledByDefault)))
            .OrderBy(rule => rule.Id, StringComparer.Ordinal);

    private sealed record Rule(string Id, DiagnosticSeverity[] Severities, bool IsEnabled);
}
