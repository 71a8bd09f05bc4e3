using Microsoft.CodeAnalysis;

namespace PoolAnalyzers;

/// <summary>Makes the descriptor of a rule; the only place that knows where the pages of the rules are.</summary>
internal static class Rule
{
    public const string Lifecycle = "PoolLifecycle";
    public const string Blocking = "PoolBlocking";
    public const string SharedState = "PoolSharedState";
    public const string ProcessBoundary = "PoolProcessBoundary";
    public const string Efficiency = "PoolEfficiency";
    public const string Locks = "PoolLocks";
    public const string Queues = "PoolQueues";
    public const string Results = "PoolResults";

    public const string PageBase = "https://github.com/poolanalyzers/poolanalyzers/blob/main/docs/rules/";

    /// <summary>Custom tag of a rule that has something to say about the base class library alone.</summary>
    public const string BaseLibrary = "BaseLibrary";

    /// <param name="watchesBaseLibrary">Whether the rule also works in a project without PoolRuntime.</param>
    public static DiagnosticDescriptor Create(
        string id, string title, string message, string category, DiagnosticSeverity severity, string description,
        bool watchesBaseLibrary = false) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, description, PageBase + id + ".md",
            watchesBaseLibrary ? [BaseLibrary] : []);
}
