using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>
/// Code that somebody has spoilt: a few words of it deleted, swapped, repeated, or taken from somewhere else. The same
/// number gives the same code everywhere and always.
/// </summary>
internal static class Mutant
{
    private const int MostChanges = 3;
    private const int MostTokens = 12;

    /// <param name="number">Which one of the many.</param>
    /// <param name="corpus">The code of which one file is spoilt.</param>
    public static string Of(int number, IReadOnlyList<string> corpus)
    {
        var random = new Random(number);
        var code = corpus[random.Next(corpus.Count)];
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
            code = Change(code, corpus[random.Next(corpus.Count)], random);
        return code;
    }

    private static string Change(string code, string other, Random random)
    {
        var (mine, theirs) = (Tokens(code), Tokens(other));
        if (mine.Length == 0 || theirs.Length == 0)
            return code;
        var span = Some(mine, random);
        return random.Next(6) switch
        {
            0 => Replace(code, span, ""),
            1 => Replace(code, span, Text(code, span) + " " + Text(code, span)),
            2 => Swap(code, One(mine, random), One(mine, random)),
            3 => Replace(code, One(mine, random), Text(other, One(theirs, random))),
            4 => Replace(code, new TextSpan(span.Start, 0), " " + Text(other, Some(theirs, random)) + " "),
            _ => Replace(code, One(mine, random), Text(code, One(mine, random))),
        };
    }

    private static TextSpan One(TextSpan[] tokens, Random random) => tokens[random.Next(tokens.Length)];

    private static TextSpan Some(TextSpan[] tokens, Random random)
    {
        var first = random.Next(tokens.Length);
        var last = Math.Min(first + random.Next(MostTokens), tokens.Length - 1);
        return TextSpan.FromBounds(tokens[first].Start, tokens[last].End);
    }

    private static TextSpan[] Tokens(string code) =>
    [
        .. CSharpSyntaxTree.ParseText(code).GetRoot().DescendantTokens()
            .Select(token => token.Span).Where(span => !span.IsEmpty),
    ];

    private static string Text(string code, TextSpan span) => code.Substring(span.Start, span.Length);

    private static string Replace(string code, TextSpan span, string text) =>
        code[..span.Start] + text + code[span.End..];

    private static string Swap(string code, TextSpan one, TextSpan other)
    {
        var (first, second) = one.Start <= other.Start ? (one, other) : (other, one);
        return first.End > second.Start
            ? code
            : code[..first.Start] + Text(code, second) + code[first.End..second.Start] + Text(code, first)
                + code[second.End..];
    }
}
