using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>Compares trees by kinds and tokens; who owns which trivia makes no difference.</summary>
internal static class Shape
{
    public static (TextSpan Span, string First, string Second)? FirstDifference(
        SyntaxNodeOrToken a, SyntaxNodeOrToken b)
    {
        if (!a.IsKind(b.Kind()) || a.IsToken && a.ToString() != b.ToString())
            return (a.Span, Describe(a), Describe(b));
        var (inA, inB) = (a.ChildNodesAndTokens(), b.ChildNodesAndTokens());
        for (var i = 0; i < Math.Max(inA.Count, inB.Count); i++)
        {
            if (i == inA.Count || i == inB.Count)
                return (a.Span, Describe(a), Describe(b));
            if (FirstDifference(inA[i], inB[i]) is { } difference)
                return difference;
        }

        return null;
    }

    private static string Describe(SyntaxNodeOrToken item) =>
        item.IsMissing ? $"missing {item.Kind()}" : $"{item.Kind()} `{Shorten(item.ToString())}`";

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
