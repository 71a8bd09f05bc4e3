using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>
/// Edits of a text, of which one may keep parts of what it replaces with other edits in them: a loop in a loop, for
/// example. What no edit replaces stays as it is, character by character.
/// </summary>
internal sealed class NestedEdits(SourceText text)
{
    private readonly List<(TextSpan Span, Func<string> Build)> _edits = [];

    /// <summary>Adds an edit.</summary>
    /// <param name="span">What is replaced.</param>
    /// <param name="build">Makes the new text, with <see cref="Slice"/> for what is kept.</param>
    /// <returns>False if it would cut another edit in two, or replace the same.</returns>
    public bool Add(TextSpan span, Func<string> build)
    {
        foreach (var (other, _) in _edits)
        {
            var isNested = other != span && (other.Contains(span) || span.Contains(other));
            if (other.IntersectsWith(span) && !isNested && !Touches(other, span))
                return false;
        }
        _edits.Add((span, build));
        return true;
    }

    /// <summary>A part of the text with the edits that are in it.</summary>
    public string Slice(int start, int end)
    {
        var built = new StringBuilder();
        var within = TextSpan.FromBounds(start, end);
        var outermost = _edits
            .Where(edit => within.Contains(edit.Span) && !_edits.Any(other =>
                other.Span != edit.Span && within.Contains(other.Span) && other.Span.Contains(edit.Span)))
            .OrderBy(edit => edit.Span.Start)
            .ToArray();
        foreach (var (span, build) in outermost)
        {
            built.Append(text.ToString(TextSpan.FromBounds(start, span.Start)));
            // While it is built, it is not one of those that are in it.
            var index = _edits.FindIndex(edit => edit.Span == span);
            _edits.RemoveAt(index);
            built.Append(build());
            _edits.Insert(index, (span, build));
            start = span.End;
        }
        return built.Append(text.ToString(TextSpan.FromBounds(start, end))).ToString();
    }

    public SourceText Apply()
    {
        var whole = Slice(0, text.Length);
        return whole == text.ToString() ? text : SourceText.From(whole, text.Encoding, text.ChecksumAlgorithm);
    }

    private static bool Touches(TextSpan one, TextSpan other) => one.End == other.Start || other.End == one.Start;
}
