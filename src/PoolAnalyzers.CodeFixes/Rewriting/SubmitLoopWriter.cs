using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Writes the two loops that one is divided into, in the layout of that one.</summary>
internal sealed class SubmitLoopWriter
{
    private readonly SubmitLoop _loop;
    private readonly NestedEdits _edits;
    private readonly SemanticModel _model;
    private readonly Layout _layout;
    private readonly string _lineEnd;
    private readonly string _indent;

    public SubmitLoopWriter(SubmitLoop loop, NestedEdits edits, SemanticModel model, Layout layout)
    {
        _loop = loop;
        _edits = edits;
        _model = model;
        _layout = layout;
        _lineEnd = layout.LineEnd.ToString();
        _indent = Layout.IndentOf(loop.Loop.GetFirstToken());
    }

    private bool IsAlone => _loop.Loop.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax);

    private BlockSyntax? Block => _loop.Body as BlockSyntax;

    /// <summary>Whether the loop can be replaced by several statements where it stands.</summary>
    public bool HasPlace => !IsAlone || !_loop.Loop.DescendantTokens().Any(token =>
        token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedMultiLineRawStringStartToken or SyntaxKind.InterpolatedStringTextToken
        && token.Text.Contains('\n'));

    /// <summary>What is replaced.</summary>
    public TextSpan Place
    {
        get
        {
            var loop = _loop.Loop;
            if (!IsAlone)
                return loop.Span;
            var start = Layout.StartsLine(loop.GetFirstToken())
                ? loop.SpanStart - _indent.Length
                : loop.GetFirstToken().GetPreviousToken().Span.End;
            return TextSpan.FromBounds(start, loop.Span.End);
        }
    }

    /// <summary>The loop that hands over the work and keeps it in a list, and what comes after.</summary>
    /// <param name="list">The name of the list.</param>
    /// <param name="rest">What is done with the list.</param>
    public string Divide(string list, string rest)
    {
        var declaration = $"var {list} = new {TypeOfList()}();";
        return Enclose(string.Join(_lineEnd + _indent, declaration, Submitting(list), rest));
    }

    /// <summary>The loop over the list, in which the work is called by a name.</summary>
    public string Collecting(string list, string work)
    {
        var names = _loop.Carried.Select(local => local.Name).Append(work).ToArray();
        var variables = names.Length == 1 ? names[0] : $"({string.Join(", ", names)})";
        return $"foreach (var {variables} in {list})" + BodyAfter(_loop.Work.Span, work);
    }

    /// <summary>A loop over something with the body from the wait on.</summary>
    /// <param name="header">The new <c>foreach (…)</c>.</param>
    /// <param name="replaced">What in the body stands for the work or its result.</param>
    /// <param name="name">What stands for it now.</param>
    public string Over(string header, TextSpan replaced, string name) => header + BodyAfter(replaced, name);

    /// <summary>
    /// A loop over something with the whole body, but for the statement that kept the work in a variable.
    /// </summary>
    /// <param name="header">The new <c>foreach (…)</c>.</param>
    /// <param name="replaced">What in the body stands for the result.</param>
    /// <param name="name">What stands for it now.</param>
    public string Whole(string header, TextSpan replaced, string name)
    {
        var start = _loop.Body.GetFirstToken().GetPreviousToken().Span.End;
        return _loop.HasVariable
            ? header + _edits.Slice(start, _loop.Step.FullSpan.Start)
                + With(_loop.Step.FullSpan.End, _loop.Body.Span.End, replaced, name)
            : header + With(start, _loop.Body.Span.End, replaced, name);
    }

    public string Slice(SyntaxNode node) => _edits.Slice(node.SpanStart, node.Span.End);

    private string Submitting(string list)
    {
        var work = Slice(_loop.Work);
        var item = _loop.Carried.Count == 0
            ? work
            : $"({string.Join(", ", _loop.Carried.Select(local => local.Name))}, {work})";
        var add = $"{list}.Add({item});";
        var header = _edits.Slice(_loop.Loop.SpanStart, _loop.Body.SpanStart);
        var tail = _edits.Slice(_loop.Body.Span.End, _loop.Loop.Span.End);
        if (Block is not { } block)
            return header + add + tail;
        var before = _edits.Slice(block.SpanStart, _loop.Step.SpanStart);
        var end = _loop.HasVariable ? _edits.Slice(_loop.Step.Span.End, _loop.Step.FullSpan.End) : " ";
        if (IsOnLines(block) && !end.EndsWith(_lineEnd, StringComparison.Ordinal))
            end = end.TrimEnd() + _lineEnd;
        var close = IsOnLines(block) ? Layout.IndentOf(block.CloseBraceToken) + "}" : "}";
        return header + before + add + end + close + tail;
    }

    private string BodyAfter(TextSpan replaced, string name)
    {
        var isOnNewLine = !SameLine(_loop.Body.GetFirstToken().GetPreviousToken(), _loop.Body.GetFirstToken());
        var gap = isOnNewLine ? _lineEnd + Layout.IndentOf(_loop.Body.GetFirstToken()) : " ";
        if (Block is not { } block)
            return gap + With(_loop.Step.SpanStart, _loop.Step.Span.End, replaced, name);
        var isOnLines = IsOnLines(block);
        if (!_loop.HasVariable)
        {
            var start = isOnLines ? _lineEnd + Layout.IndentOf(_loop.Step.GetFirstToken()) : " ";
            return gap + "{" + start + With(_loop.Step.SpanStart, block.CloseBraceToken.SpanStart, replaced, name)
                + "}";
        }
        var rest = With(_loop.After[0].FullSpan.Start, block.CloseBraceToken.SpanStart, replaced, name);
        while (rest.TrimStart(' ', '\t').StartsWith(_lineEnd, StringComparison.Ordinal))
            rest = rest.Substring(rest.IndexOf(_lineEnd, StringComparison.Ordinal) + _lineEnd.Length);
        var isFirstOnLine = Layout.StartsLine(_loop.After[0].GetFirstToken());
        if (isOnLines)
            return gap + "{" + _lineEnd + (isFirstOnLine ? "" : Layout.IndentOf(_loop.Step.GetFirstToken())) + rest
                + "}";
        return gap + "{ " + rest + "}";
    }

    private string With(int start, int end, TextSpan replaced, string name) =>
        TextSpan.FromBounds(start, end).Contains(replaced)
            ? _edits.Slice(start, replaced.Start) + name + _edits.Slice(replaced.End, end)
            : _edits.Slice(start, end);

    /// <summary>In a block where there is room for one statement only.</summary>
    private string Enclose(string statements)
    {
        if (!IsAlone)
            return statements;
        var isOnNewLine = Layout.StartsLine(_loop.Loop.GetFirstToken());
        if (isOnNewLine)
        {
            var outer = Layout.IndentOf(_loop.Loop.Parent!.GetFirstToken());
            return $"{outer}{{{_lineEnd}{_indent}{statements}{_lineEnd}{outer}}}";
        }
        var deeper = statements.Replace(_lineEnd, _lineEnd + _layout.Step);
        return $"{_lineEnd}{_indent}{{{_lineEnd}{_indent}{_layout.Step}{deeper}{_lineEnd}{_indent}}}";
    }

    private string TypeOfList()
    {
        var types = _loop.Carried.Select(TypeOf).Append(TypeOf(_loop.Work)).ToImmutableArray();
        var item = types.Length == 1
            ? types[0]
            : _model.Compilation.CreateTupleTypeSymbol(
                types, elementNullableAnnotations: [.. types.Select(type => type.NullableAnnotation)]);
        return _model.Compilation.GetTypeByMetadataName("System.Collections.Generic.List`1")!
            .Construct(item).ToMinimalDisplayString(_model, NullableFlowState.NotNull, _loop.Loop.SpanStart);
    }

    private ITypeSymbol TypeOf(ILocalSymbol local)
    {
        if (local.Type.IsValueType)
            return local.Type;
        var use = _loop.Loop.DescendantNodes().OfType<IdentifierNameSyntax>()
            .LastOrDefault(name => name.Identifier.ValueText == local.Name);
        return use is null ? local.Type : TypeOf(use);
    }

    private ITypeSymbol TypeOf(ExpressionSyntax expression)
    {
        var info = _model.GetTypeInfo(expression);
        if (info.Type is not { IsReferenceType: true } type)
            return info.Type!;
        return type.WithNullableAnnotation(info.Nullability.FlowState switch
        {
            NullableFlowState.MaybeNull => NullableAnnotation.Annotated,
            NullableFlowState.NotNull => NullableAnnotation.NotAnnotated,
            _ => NullableAnnotation.None,
        });
    }

    private static bool IsOnLines(BlockSyntax block) => !SameLine(block.OpenBraceToken, block.CloseBraceToken);

    private static bool SameLine(SyntaxToken one, SyntaxToken other)
    {
        var lines = one.SyntaxTree!.GetText().Lines;
        return lines.IndexOf(one.SpanStart) == lines.IndexOf(other.SpanStart);
    }
}
