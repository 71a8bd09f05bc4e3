using System.Text;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>The same code as other people would have written it: other line ends, tabs, comments, odd spaces.</summary>
internal static class Variations
{
    public const string TabsConfig = "[*.cs]\nindent_style = tab\nindent_size = 4\ntab_width = 4\n";

    public static ImmutableArray<SourceFile> WithFirstLine(ImmutableArray<SourceFile> files, string line) =>
        [.. files.Select(file => file.IsCode ? file with { Text = line + "\n" + file.Text } : file)];

    /// <summary>
    /// With CRLF, tabs, and spaces at the ends of the lines that the fix has no business with: the same lines before
    /// and after, neither beside a changed line nor in a changed statement. Who formats more than the own change
    /// removes them.
    /// </summary>
    public static (ImmutableArray<SourceFile> Before, ImmutableArray<SourceFile> After) InForeignLayout(
        ImmutableArray<SourceFile> before, ImmutableArray<SourceFile> after)
    {
        var (foreignBefore, foreignAfter) = (Tabbed(before), Tabbed(after));
        for (var i = 0; i < before.Length; i++)
        {
            var j = foreignAfter.FindIndex(file => file.Name == before[i].Name);
            if (!before[i].IsCode || j < 0)
                continue;
            var (a, b) = (Lines.Of(foreignBefore[i].Text), Lines.Of(foreignAfter[j].Text));
            var aligned = Lines.Align(a, b);
            foreach (var line in Bystanders(foreignBefore[i].Text, aligned, b.Length))
            {
                a[line] = WithSpaces(a[line]);
                b[aligned[line]] = WithSpaces(b[aligned[line]]);
            }

            foreignBefore[i] = before[i] with { Text = string.Concat(a) };
            foreignAfter[j] = after[j] with { Text = string.Concat(b) };
        }

        return ([.. foreignBefore.Select(WithCarriageReturns)], [.. foreignAfter.Select(WithCarriageReturns)]);

        static List<SourceFile> Tabbed(ImmutableArray<SourceFile> files) =>
            [.. files.Select(file => file with { Text = string.Concat(Lines.Of(file.Text).Select(WithTabs)) })];

        static SourceFile WithCarriageReturns(SourceFile file) =>
            file with { Text = file.Text.Replace("\n", "\r\n") };

        static string WithSpaces(string line) => line.EndsWith('\n') ? line[..^1] + "  \n" : line + "  ";
    }

    /// <summary>Puts a comment above and one behind each statement (or member) with a diagnostic.</summary>
    public static ImmutableArray<SourceFile> WithComments(
        ImmutableArray<SourceFile> files, ImmutableArray<Diagnostic> diagnostics) =>
        [.. files.Select(file => file with
        {
            Text = WithComments(
                file.Text, diagnostics.Where(diagnostic => TestProject.FileOf(diagnostic.Location) == file.Name)),
        })];

    /// <summary>All comments of the files, however they are indented.</summary>
    public static ImmutableArray<string> CommentsOf(ImmutableArray<SourceFile> files) =>
    [
        .. files.Where(file => file.IsCode)
            .SelectMany(file => CSharpSyntaxTree.ParseText(file.Text).GetRoot().DescendantTrivia())
            .Where(trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
                or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia)
            .Select(trivia => string.Join('\n', trivia.ToFullString().Split('\n').Select(line => line.Trim())).Trim())
            .Order(StringComparer.Ordinal),
    ];

    private static string WithTabs(string line)
    {
        var indent = line.Length - line.TrimStart(' ').Length;
        return new string('\t', indent / 4) + line[(indent - indent % 4)..];
    }

    private static IEnumerable<int> Bystanders(string before, int[] aligned, int linesAfter)
    {
        var text = SourceText.From(before);
        var root = CSharpSyntaxTree.ParseText(text).GetRoot();
        var involved = new HashSet<int>();
        for (var i = 0; i <= aligned.Length; i++)
        {
            var here = i < aligned.Length ? aligned[i] : linesAfter;
            var above = i > 0 ? aligned[i - 1] : -1;
            if (here < 0)
            {
                Involve(text.Lines[i].Start, text.Lines[i].End);
                InvolveStatement(root.FindToken(Math.Min(FirstOf(i), text.Length)).Parent);
            }
            else if (here != above + 1 && (i == 0 || above >= 0))
            {
                var start = i < aligned.Length ? text.Lines[i].Start : text.Length;
                Involve(start, start);
                InvolveStatement(SplitAt(start));
            }
        }

        return Enumerable.Range(0, aligned.Length).Where(i => !involved.Contains(i));

        int FirstOf(int line) =>
            text.Lines[line].Start + text.Lines[line].ToString().TakeWhile(char.IsWhiteSpace).Count();

        // From the token in front to the one behind: what is between two tokens is formatted as one.
        void Involve(int start, int end)
        {
            var first = root.FindToken(start);
            var last = root.FindToken(end);
            if (first.Span.End > start)
                first = first.GetPreviousToken();
            if (last.SpanStart < end)
                last = last.GetNextToken(includeZeroWidth: true);
            for (var line = LineOf(first.Span.End); line <= LineOf(Math.Max(last.SpanStart, end)); line++)
                _ = involved.Add(line);
        }

        void InvolveStatement(SyntaxNode? node)
        {
            if (EnclosingStatement(node) is { } statement)
                Involve(statement.SpanStart, statement.Span.End);
        }

        int LineOf(int position) => text.Lines.GetLinePosition(position).Line;

        // The node that new lines are in the middle of; null where they stand between statements or members.
        SyntaxNode? SplitAt(int position)
        {
            var next = root.FindToken(position);
            var common = next.Parent?.AncestorsAndSelf().FirstOrDefault(node => node.SpanStart < next.SpanStart);
            return common is BlockSyntax or SwitchSectionSyntax or BaseTypeDeclarationSyntax
                or BaseNamespaceDeclarationSyntax or CompilationUnitSyntax ? null : common;
        }
    }

    private static string WithComments(string code, IEnumerable<Diagnostic> diagnostics)
    {
        var text = SourceText.From(code);
        var root = CSharpSyntaxTree.ParseText(text).GetRoot();
        var insertions = new SortedDictionary<int, string>();
        foreach (var diagnostic in diagnostics)
        {
            var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if ((EnclosingStatement(node) ?? (SyntaxNode?)node.FirstAncestorOrSelf<MemberDeclarationSyntax>())
                is not { } commented)
                continue;
            var number = insertions.Count;
            var firstLine = text.Lines.GetLineFromPosition(commented.SpanStart);
            var indent = code[firstLine.Start..commented.SpanStart];
            if (string.IsNullOrWhiteSpace(indent))
                _ = insertions.TryAdd(firstLine.Start, $"{indent}// above {number}\n");
            else
                _ = insertions.TryAdd(commented.SpanStart, $"/* before {number} */ ");
            var endsLine = string.IsNullOrWhiteSpace(
                code[commented.Span.End..text.Lines.GetLineFromPosition(commented.Span.End).End]);
            _ = insertions.TryAdd(commented.Span.End, endsLine ? $" // behind {number}" : $" /* behind {number} */");
        }

        var result = new StringBuilder(code);
        foreach (var (position, comment) in insertions.Reverse())
            result.Insert(position, comment);
        return result.ToString();
    }

    private static StatementSyntax? EnclosingStatement(SyntaxNode? node) =>
        node?.AncestorsAndSelf().OfType<StatementSyntax>().FirstOrDefault(statement => statement is not BlockSyntax);
}
