using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>The top of a file: what heads it, and its using directives.</summary>
internal static class FileHead
{
    public static int StartOf(CompilationUnitSyntax unit) => unit.GetFirstToken(includeZeroWidth: true).SpanStart;

    /// <summary>
    /// Divides what stands above a token into what stays above something that is put in front of it, and what belongs
    /// to the token. Directives stay above, unless they open a condition that the token is under; so does the comment
    /// at the start of a file.
    /// </summary>
    public static (SyntaxTriviaList Above, SyntaxTriviaList Own) Split(SyntaxTriviaList leading, bool isFileStart)
    {
        var end = OpenCondition(leading) ?? leading.Count;
        var start = 0;
        for (var i = 0; i < end; i++)
        {
            if (leading[i].IsDirective || leading[i].IsKind(SyntaxKind.DisabledTextTrivia))
                start = i + 1;
        }
        start = isFileStart ? EndOfHeader(leading, start, end) : start;
        while (start < end && leading[start].IsKind(SyntaxKind.EndOfLineTrivia))
            start++;
        return (SyntaxFactory.TriviaList(leading.Take(start)), SyntaxFactory.TriviaList(leading.Skip(start)));
    }

    /// <summary>The unit with a using directive for the namespace, in its place among the others.</summary>
    public static CompilationUnitSyntax AddUsing(CompilationUnitSyntax unit, string name, Layout layout)
    {
        var directive = SyntaxFactory.ParseCompilationUnit($"using {name};").Usings[0]
            .WithTrailingTrivia(layout.LineEnd);
        if (unit.Usings.Count > 0)
        {
            var index = 0;
            while (index < unit.Usings.Count && IsBefore(unit.Usings[index], name))
                index++;
            if (index > 0)
                return unit.WithUsings(unit.Usings.Insert(index, directive));
            var second = unit.Usings[0];
            return unit.WithUsings(unit.Usings
                .Replace(second, second.WithLeadingTrivia())
                .Insert(0, directive.WithLeadingTrivia(second.GetLeadingTrivia())));
        }
        var follower = FirstAfterUsings(unit);
        var (above, own) = Split(follower.LeadingTrivia, isFileStart: follower.SpanStart == StartOf(unit));
        return unit.ReplaceToken(follower, follower.WithLeadingTrivia(own.Insert(0, layout.LineEnd)))
            .WithUsings(SyntaxFactory.SingletonList(directive.WithLeadingTrivia(above)));
    }

    private static SyntaxToken FirstAfterUsings(CompilationUnitSyntax unit) =>
        unit.AttributeLists.Count > 0 ? unit.AttributeLists[0].GetFirstToken() : unit.Members[0].GetFirstToken();

    private static bool IsBefore(UsingDirectiveSyntax directive, string name)
    {
        if (directive.GlobalKeyword != default)
            return true;
        if (directive.Alias is not null || directive.StaticKeyword != default || directive.Name is not { } other)
            return false;
        var written = other.ToString();
        return IsSystem(written) && !IsSystem(name)
            || (IsSystem(written) == IsSystem(name) && string.Compare(written, name, StringComparison.Ordinal) < 0);
    }

    private static bool IsSystem(string name) =>
        name == "System" || name.StartsWith("System.", StringComparison.Ordinal);

    private static int? OpenCondition(SyntaxTriviaList leading)
    {
        var open = new Stack<int>();
        for (var i = 0; i < leading.Count; i++)
        {
            if (leading[i].IsKind(SyntaxKind.IfDirectiveTrivia))
                open.Push(i);
            else if (leading[i].IsKind(SyntaxKind.EndIfDirectiveTrivia) && open.Count > 0)
                open.Pop();
        }
        return open.Count > 0 ? open.Last() : null;
    }

    /// <summary>Behind the last blank line, or behind the last comment where there is none.</summary>
    private static int EndOfHeader(SyntaxTriviaList leading, int start, int end)
    {
        var (blank, comment) = (start, start);
        var isBlank = true;
        for (var i = start; i < end; i++)
        {
            switch (leading[i].Kind())
            {
                case SyntaxKind.EndOfLineTrivia:
                    if (isBlank)
                        blank = i + 1;
                    else
                        comment = i + 1;
                    isBlank = true;
                    break;
                case SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia:
                    return blank > start ? blank : comment;
                case SyntaxKind.WhitespaceTrivia:
                    break;
                default:
                    isBlank = false;
                    break;
            }
        }
        return blank > start ? blank : comment;
    }
}
