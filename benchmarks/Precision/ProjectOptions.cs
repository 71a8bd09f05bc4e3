using System.Diagnostics.CodeAnalysis;

namespace PoolAnalyzers.Precision;

/// <summary>Tells the rules the properties of a project, as a build does.</summary>
internal sealed class ProjectOptions(ProjectFile? file) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Properties(file);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

    private sealed class Properties(ProjectFile? file) : AnalyzerConfigOptions
    {
        private const string Prefix = "build_property.";

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = null;
            if (file is null || !key.StartsWith(Prefix, StringComparison.Ordinal))
                return false;
            var property = key[Prefix.Length..];
            if (property == "IsTestProject" && IsTest(file))
                value = "true";
            return value is not null || file.Properties.TryGetValue(property, out value);
        }

        private static bool IsTest(ProjectFile file) =>
            file.Items("PackageReference", "Include").Any(item => item.Name == "Microsoft.NET.Test.Sdk");
    }
}
