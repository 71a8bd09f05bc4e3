using System.Reflection;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>A rule with what belongs to it.</summary>
internal sealed record CatalogRule(DiagnosticAnalyzer Analyzer, DiagnosticDescriptor Descriptor, CodeFixProvider? Fix)
{
    public string Id => Descriptor.Id;

    /// <summary>The name of the class without the id.</summary>
    public string Name => Analyzer.GetType().Name[Id.Length..];

    public string? NoFixReason => RuleCatalog.NoFixReasonOf(Analyzer.GetType());

    public string Page => $"docs/rules/{Id}.md";
}

/// <summary>All rules, found by looking at the assemblies: there is no list to keep.</summary>
internal static class RuleCatalog
{
    public static readonly Assembly AnalyzerAssembly = Assembly.Load("PoolAnalyzers");
    public static readonly Assembly FixAssembly = Assembly.Load("PoolAnalyzers.CodeFixes");

    public static readonly ImmutableArray<Type> AnalyzerTypes = Concrete<DiagnosticAnalyzer>(AnalyzerAssembly);
    public static readonly ImmutableArray<Type> FixTypes = Concrete<CodeFixProvider>(FixAssembly);

    private static readonly Lazy<ImmutableArray<CatalogRule>> All =
        new(() => [.. AnalyzerTypes.Select(Describe).OrderBy(rule => rule.Id, StringComparer.Ordinal)]);

    public static ImmutableArray<CatalogRule> Rules => All.Value;

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers => [.. Rules.Select(rule => rule.Analyzer)];

    public static DiagnosticDescriptor? DescriptorOf(Type analyzer) =>
        analyzer.GetField("Rule", BindingFlags.Public | BindingFlags.Static) is { IsInitOnly: true } field
            ? field.GetValue(null) as DiagnosticDescriptor
            : null;

    public static string? NoFixReasonOf(Type analyzer) => analyzer.GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType.FullName == "PoolAnalyzers.NoCodeFixAttribute")
        .Select(attribute => (string?)attribute.ConstructorArguments[0].Value)
        .SingleOrDefault();

    private static CatalogRule Describe(Type analyzer)
    {
        var descriptor = DescriptorOf(analyzer)
            ?? throw new VerificationException($"{analyzer.Name} has no public static readonly field Rule.");
        var fix = FixTypes.SingleOrDefault(fix => fix.Name == analyzer.Name + "Fix");
        return new(
            (DiagnosticAnalyzer)Activator.CreateInstance(analyzer)!,
            descriptor,
            fix is null ? null : (CodeFixProvider)Activator.CreateInstance(fix)!);
    }

    private static ImmutableArray<Type> Concrete<T>(Assembly assembly) =>
        [.. assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(T)))];
}
