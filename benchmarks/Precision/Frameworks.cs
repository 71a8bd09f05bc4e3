using System.Globalization;
using System.Text.RegularExpressions;

namespace PoolAnalyzers.Precision;

/// <summary>Names of target frameworks and the preprocessor symbols that come with them.</summary>
internal static partial class Frameworks
{
    private static readonly int[] Core = [1, 2, 3, 5, 6, 7, 8, 9, 10];

    /// <summary>The newest .NET among them, else the newest .NET Standard, else any.</summary>
    public static string Newest(IEnumerable<string> frameworks) =>
        frameworks.Where(framework => !framework.Contains('$')).MaxBy(Rank) ?? "";

    public static IEnumerable<string> SymbolsOf(string framework)
    {
        var match = Net().Match(framework);
        if (match.Success)
        {
            var major = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            yield return "NETCOREAPP";
            yield return "NET";
            yield return $"NET{major}_0";
            foreach (var version in Core.Where(version => version <= major))
            {
                yield return version < 5 ? $"NETCOREAPP{version}_0_OR_GREATER" : $"NET{version}_0_OR_GREATER";
                if (version == 3)
                    yield return "NETCOREAPP3_1_OR_GREATER";
                if (version == 2)
                    yield return "NETCOREAPP2_1_OR_GREATER";
            }
        }
        else if (framework.StartsWith("netstandard", StringComparison.OrdinalIgnoreCase))
        {
            yield return "NETSTANDARD";
            yield return framework.ToUpperInvariant().Replace('.', '_');
            yield return "NETSTANDARD2_0_OR_GREATER";
            if (framework.EndsWith("2.1", StringComparison.Ordinal))
                yield return "NETSTANDARD2_1_OR_GREATER";
        }
    }

    private static double Rank(string framework)
    {
        if (Net().Match(framework) is { Success: true } match)
            return 1000 + int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
                - (framework.Contains('-') ? 0.5 : 0);
        return framework.StartsWith("netstandard", StringComparison.OrdinalIgnoreCase) ? 500 : 0;
    }

    [GeneratedRegex(@"^(?:net|netcoreapp)(\d+)\.\d", RegexOptions.IgnoreCase)]
    private static partial Regex Net();
}
