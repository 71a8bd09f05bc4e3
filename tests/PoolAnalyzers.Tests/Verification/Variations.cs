using System.Text;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>The same code as other people would have written it: other line ends, tabs, comments, odd spaces.</summary>
internal static class Variations
{
    public const string TabsConfig = "[*.cs]\nindent_style = tab\nindent_size = 4\ntab_width = 4\n";

    public static ImmutableArray<SourceFile> Prefixed(ImmutableArray<SourceFile> files, string line) =>
        [.. files.Select(file => file.IsCode ? file with { Text = line + "\n" + file.Text } : file)];

    public static ImmutableArray<SourceFile> WithCarriageReturns(ImmutableArray<SourceFile> files) =>
        [.. files.Select(file => file with { Text = file.Text.Replace("\n", "\r\n") })];

    public static ImmutableArray<SourceFile> WithTabs(ImmutableArray<SourceFile> files) =>
        [.. files.Select(file => file with { Text = string.Concat(Lines.Of(file.Text).Select(Tabbed)) })];

    /// <summary>
    /// Puts spaces at the ends of the lines that the fix has no business with: the same lines before and after, neither
    /// beside a changed line nor in a changed statement. Who formats more than the own change removes them.
    /// </summary>
    public static (ImmutableArray<SourceFile> Before, ImmutableArray<SourceFile> After) WithSpacesAtEnds(
        ImmutableArray<SourceFile> before, ImmutableArray<SourceFile> after)
    {
        var (spacedBefore, spacedAfter) = (before.ToBuilder(), after.ToBuilder());
        for (var i = 0; i < before.Length; i++)
        {
            var j = after.IndexOf(after.FirstOrDefault(file => file.Name == before[i].Name)!);
            if (!before[i].IsCode || j < 0)
                continue;
            var (a, b) = (Lines.Of(before[i].Text), Lines.Of(after[j].Text));
            var aligned = Lines.Align(a, b);
            foreach (var line in Bystanders(before[i].Text, aligned, b.Length))
            {
                a[line] = WithSpaces(a[line]);
                b[aligned[line]] = WithSpaces(b[aligned[line]]);
            }

            spacedBefore[i] = before[i] with { Text = string.Concat(a) };
            spacedAfter[j] = after[j] with { Text = string.Concat(b) };
        }

        return (spacedBefore.ToImmutable(), spacedAfter.ToImmutable());

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

    private static string Tabbed(string line)
    {
        var indent = line.Length - line.TrimStart(' ').Length;
        return new string('\t', indent / 4) + line[(indent - indent % 4)..];
    }

    private static IEnumerable<int> Bystanders(string before, int[] aligned, int linesAfter)
    {
        var text = SourceText.From(before);
        var root = CSharpSyntaxTree.ParseText(text).GetRoot();
        var changed = new HashSet<int>();
        for (var i = 0; i < aligned.Length; i++)
        {
            if (aligned[i] < 0)
                changed.UnionWith(StatementLines(root.FindToken(FirstOf(i)).Parent));
            else if (i + 1 < aligned.Length && aligned[i + 1] > aligned[i] + 1)
                changed.UnionWith(StatementLines(SplitBetween(i, i + 1)));
        }

        return Enumerable.Range(0, aligned.Length).Where(i => !changed.Contains(i) && aligned[i] >= 0
            && (i == 0 ? aligned[i] == 0 : aligned[i - 1] == aligned[i] - 1)
            && (i == aligned.Length - 1 ? aligned[i] == linesAfter - 1 : aligned[i + 1] == aligned[i] + 1));

        int FirstOf(int line) =>
            Math.Min(text.Lines[line].Start + (text.Lines[line].ToString() is var all
                ? all.Length - all.TrimStart().Length : 0), text.Length);

        // The node that new lines between two lines are in the middle of; null where they stand between statements.
        SyntaxNode? SplitBetween(int line, int next)
        {
            var token = root.FindToken(FirstOf(next));
            var common = token.Parent?.AncestorsAndSelf()
                .FirstOrDefault(node => node.Span.Start < text.Lines[line].End && node.Span.End > FirstOf(next));
            return common is BlockSyntax or SwitchSectionSyntax or BaseTypeDeclarationSyntax
                or BaseNamespaceDeclarationSyntax or CompilationUnitSyntax ? null : common;
        }

        IEnumerable<int> StatementLines(SyntaxNode? node)
        {
            if (EnclosingStatement(node) is not { } statement)
                return [];
            var (first, last) = (text.Lines.GetLinePosition(statement.SpanStart).Line,
                text.Lines.GetLinePosition(statement.Span.End).Line);
            return Enumerable.Range(first, last - first + 1);
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
