using Microsoft.CodeAnalysis;

namespace PoolAnalyzers;

/// <summary>Makes the descriptor of a rule; the only place that knows where the pages of the rules are.</summary>
internal static class Rule
{
    public const string Lifecycle = "PoolLifecycle";
    public const string ProcessBoundary = "PoolProcessBoundary";

    public const string PageBase = "https://github.com/poolanalyzers/poolanalyzers/blob/main/docs/rules/";

    public static DiagnosticDescriptor Create(
        string id, string title, string message, string category, DiagnosticSeverity severity, string description) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, description, PageBase + id + ".md");
}
