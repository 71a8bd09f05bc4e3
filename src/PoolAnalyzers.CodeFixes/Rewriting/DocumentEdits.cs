using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>
/// Changes of the text of a document, each no larger than it has to be, so that comments and layout stay and changes
/// inside of each other do no harm. A repair that turns out to be impossible half-way is taken back.
/// </summary>
internal sealed class DocumentEdits
{
    private readonly Document _document;
    private readonly List<Edit> _edits = [];
    private readonly List<TextSpan> _shifts = [];
    private readonly List<string> _usings = [];
    private readonly List<Gate> _gates = [];
    private readonly List<(TextSpan Part, string Gate)> _locked = [];
    private readonly Lazy<ApiKnowledge> _knowledge;

    private DocumentEdits(Document document, SemanticModel model, SyntaxNode root, SourceText text, Layout layout)
    {
        _document = document;
        Model = model;
        Root = (CompilationUnitSyntax)root;
        Text = text;
        Layout = layout;
        Names = new FreshNames(model);
        _knowledge = new(() => new ApiKnowledge(model.Compilation, [], CancellationToken.None));
    }

    public SemanticModel Model { get; }

    public CompilationUnitSyntax Root { get; }

    public SourceText Text { get; }

    public Layout Layout { get; }

    /// <summary>New names, so that no two repairs give the same one.</summary>
    public FreshNames Names { get; }

    /// <summary>What the members that the document uses mean.</summary>
    public ApiKnowledge Knowledge => _knowledge.Value;

    /// <summary>The locks that are introduced.</summary>
    public IReadOnlyList<Gate> Gates => _gates;

    /// <summary>What is put into locks.</summary>
    public IReadOnlyList<(TextSpan Part, string Gate)> Locked => _locked;

    public static async Task<DocumentEdits?> OfAsync(Document document, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (model is null)
            return null;
        var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        var text = await model.SyntaxTree.GetTextAsync(cancellation).ConfigureAwait(false);
        return new(document, model, root, text, await Layout.OfAsync(document, cancellation).ConfigureAwait(false));
    }

    /// <summary>Puts a text somewhere; in it, <c>\n</c> ends a line.</summary>
    /// <param name="position">Where.</param>
    /// <param name="text">What; lines after the first one are indented as they should be in the old document.</param>
    /// <param name="part">What it is put around, if anything; shifting exactly this does not shift the text.</param>
    public void Insert(int position, string text, TextSpan? part = null) =>
        _edits.Add(new(new TextSpan(position, 0), text, part ?? new TextSpan(position, 0)));

    public void Replace(TextSpan span, string text) => _edits.Add(new(span, text, span));

    /// <summary>Moves all lines of a part of the document but its first one a level further in.</summary>
    public void Shift(TextSpan part) => _shifts.Add(part);

    public void AddUsing(string name)
    {
        if (!_usings.Contains(name))
            _usings.Add(name);
    }

    public void Add(Gate gate) => _gates.Add(gate);

    public void AddLocked(TextSpan part, string gate) => _locked.Add((part, gate));

    /// <summary>Adds the edits of a repair, or none if it turns out to be impossible.</summary>
    public bool Try(Func<DocumentEdits, bool> repair)
    {
        var (edits, shifts, usings) = (_edits.Count, _shifts.Count, _usings.Count);
        var (gates, locked) = (_gates.Count, _locked.Count);
        if (repair(this) && !HasConflict(edits))
            return true;
        _edits.RemoveRange(edits, _edits.Count - edits);
        _shifts.RemoveRange(shifts, _shifts.Count - shifts);
        _usings.RemoveRange(usings, _usings.Count - usings);
        _gates.RemoveRange(gates, _gates.Count - gates);
        _locked.RemoveRange(locked, _locked.Count - locked);
        return false;
    }

    /// <summary>The document with everything changed.</summary>
    public Document Apply()
    {
        var text = Text.WithChanges(Changes());
        var options = (CSharpParseOptions)Root.SyntaxTree.Options;
        var root = CSharpSyntaxTree.ParseText(text, options).GetCompilationUnitRoot();
        return _usings.Count == 0
            ? _document.WithText(text)
            : _document.WithSyntaxRoot(
                _usings.Aggregate(root, (unit, name) => FileHead.AddUsing(unit, name, Layout)));
    }

    /// <summary>Whether the changed document has an error that the old one has not.</summary>
    public async Task<bool> BreaksAsync(CancellationToken cancellation)
    {
        var changed = await Apply().GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return Errors(changed!) > Errors(Model);

        int Errors(SemanticModel model) => model.GetDiagnostics(cancellationToken: cancellation)
            .Count(found => found.Severity == DiagnosticSeverity.Error);
    }

    private bool HasConflict(int added) => _edits.Skip(added).Any(edit => _edits.Any(other =>
        !ReferenceEquals(edit, other)
        && (edit.Span.Length > 0 && other.Span.OverlapsWith(edit.Span)
            || edit.Span.Length == 0 && other.Span.Start < edit.Span.Start && edit.Span.Start < other.Span.End
            || other.Span.Length == 0 && edit.Span.Start < other.Span.Start && other.Span.Start < edit.Span.End)));

    private IEnumerable<TextChange> Changes()
    {
        // What is put at one place becomes one change, in the order in which it was put there.
        return _shifts.SelectMany(LinesToShift).GroupBy(start => start)
            .Select(line => (Span: new TextSpan(line.Key, 0), Text: Repeat(line.Count())))
            .Concat(_edits.Select(edit => (edit.Span, Text: Written(edit))))
            .Select((change, order) => (change.Span, change.Text, Order: order))
            .GroupBy(change => change.Span.Start)
            .Select(same => new TextChange(
                same.Select(change => change.Span).OrderByDescending(span => span.Length).First(),
                string.Concat(same.OrderBy(change => change.Span.Length > 0).ThenBy(change => change.Order)
                    .Select(change => change.Text))))
            .OrderBy(change => change.Span.Start);
    }

    private string Written(Edit edit)
    {
        if (edit.Text.IndexOf('\n') < 0)
            return edit.Text;
        var depth = _shifts.Count(shift => shift != edit.Part && shift.Contains(edit.Part)
            && Text.Lines.GetLineFromPosition(shift.Start).LineNumber
                < Text.Lines.GetLineFromPosition(edit.Part.Start).LineNumber);
        return string.Join(
            Layout.LineEnd.ToFullString(),
            edit.Text.Split('\n').Select((line, i) => i == 0 || line.Length == 0 ? line : Repeat(depth) + line));
    }

    private string Repeat(int levels) => string.Concat(Enumerable.Repeat(Layout.Step, levels));

    /// <summary>Where the lines start that can be moved: not those inside of texts, and no directives.</summary>
    private IEnumerable<int> LinesToShift(TextSpan part)
    {
        var first = Text.Lines.GetLineFromPosition(part.Start).LineNumber;
        var last = Text.Lines.GetLineFromPosition(part.End).LineNumber;
        for (var i = first + 1; i <= last; i++)
        {
            var line = Text.Lines[i];
            var written = line.ToString().TrimStart();
            if (written.Length == 0 || written[0] == '#')
                continue;
            var token = Root.FindToken(line.Start);
            var isInText = token.SpanStart < line.Start && line.Start < token.Span.End
                || token.Parent?.AncestorsAndSelf().Any(node =>
                    node is InterpolatedStringExpressionSyntax && node.SpanStart < line.Start
                    && line.Start < node.Span.End) == true;
            if (!isInText)
                yield return line.Start;
        }
    }

    private sealed class Edit(TextSpan span, string text, TextSpan part)
    {
        public TextSpan Span { get; } = span;

        public string Text { get; } = text;

        public TextSpan Part { get; } = part;
    }
}
