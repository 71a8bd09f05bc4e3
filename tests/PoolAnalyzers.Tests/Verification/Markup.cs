using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>One file of a test, without markup.</summary>
internal sealed record SourceFile(string Name, string Text)
{
    public bool IsCode => Name.EndsWith(".cs", StringComparison.Ordinal);
}

/// <summary>
/// A place that the markup names. The label is empty for <c>[|…|]</c>, an id for <c>{|ID:…|}</c> and <c>#n</c> for
/// <c>{|#n:…|}</c>.
/// </summary>
internal sealed record Mark(string File, TextSpan Span, string Label);

/// <summary>
/// The text of a test: files separated by <c>// file: Name</c> lines, with the places that diagnostics are expected at.
/// </summary>
internal sealed partial class Markup
{
    private const string OnlyFile = "Test.cs";

    private readonly List<SourceFile> _files = [];
    private readonly List<Mark> _marks = [];

    private Markup() { }

    public ImmutableArray<SourceFile> Files => [.. _files];
    public ImmutableArray<Mark> Marks => [.. _marks];

    /// <summary>Line ends become <c>\n</c>, so that a test means the same however its file was checked out.</summary>
    public static Markup Parse(string source)
    {
        source = source.ReplaceLineEndings("\n");
        var markup = new Markup();
        var headers = FileHeader().Matches(source);
        if (headers.Count == 0)
        {
            markup.Add(OnlyFile, source);
            return markup;
        }

        if (source[..headers[0].Index].Trim().Length > 0)
            throw new VerificationException("There is text above the first `// file:` line; it belongs to no file.");
        for (var i = 0; i < headers.Count; i++)
        {
            var start = Math.Min(headers[i].Index + headers[i].Length, source.Length);
            var end = i + 1 < headers.Count ? headers[i + 1].Index : source.Length;
            markup.Add(headers[i].Groups["name"].Value, source[start..end]);
        }

        return markup;
    }

    private void Add(string name, string marked)
    {
        if (_files.Any(file => file.Name == name))
            throw new VerificationException($"There are two files named {name}.");

        var text = new StringBuilder();
        var open = new Stack<(string Label, string End, int Start, int Index)>();
        var copied = 0;
        foreach (Match marker in Marker().Matches(marked))
        {
            text.Append(marked, copied, marker.Index - copied);
            copied = marker.Index + marker.Length;
            switch (marker.Value)
            {
                case "[|":
                    open.Push(("", "|]", text.Length, marker.Index));
                    break;
                case "{|":
                    throw Malformed("`{|` is not followed by an id or #number and a colon", marker.Index);
                case "|]" or "|}":
                    if (!open.TryPop(out var start))
                        throw Malformed($"`{marker.Value}` closes nothing", marker.Index);
                    if (start.End != marker.Value)
                        throw Malformed($"`{marker.Value}` where `{start.End}` was expected", marker.Index);
                    _marks.Add(new(name, TextSpan.FromBounds(start.Start, text.Length), start.Label));
                    break;
                default:
                    var label = marker.Groups["label"].Value;
                    if (label[0] == '#' && Taken(label))
                        throw Malformed($"there is another {label}", marker.Index);
                    open.Push((label, "|}", text.Length, marker.Index));
                    break;
            }
        }

        if (open.TryPop(out var unclosed))
            throw Malformed($"the marker is not closed by `{unclosed.End}`", unclosed.Index);
        text.Append(marked, copied, marked.Length - copied);
        _files.Add(new(name, text.ToString()));

        bool Taken(string label) =>
            _marks.Any(mark => mark.Label == label) || open.Any(marker => marker.Label == label);

        VerificationException Malformed(string what, int index)
        {
            var place = SourceText.From(marked).Lines.GetLinePosition(index);
            return new($"Malformed markup at {name}({place.Line + 1},{place.Character + 1}): {what}.");
        }
    }

    [GeneratedRegex(@"^// file: (?<name>\S+)[ \t]*(\n|\z)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FileHeader();

    [GeneratedRegex(@"\[\||\|\]|\|\}|\{\|((?<label>#\d+|[A-Za-z]+\d+):)?", RegexOptions.CultureInvariant)]
    private static partial Regex Marker();
}
