using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Goes on only with the lock: throws without it, or returns.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL502AcquireResultIgnoredFix)), Shared]
public sealed class POOL502AcquireResultIgnoredFix()
    : EditingCodeFix(POOL502AcquireResultIgnored.Rule.Id, Throw, Return)
{
    public const string Throw = "POOL502.Throw";
    public const string Return = "POOL502.Return";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax statement
            || StatementRows.Of(statement).Count == 0 || IsInTryWithFinally(statement))
            return null;
        return way == Throw
            ? ("Throw a TimeoutException without the lock", all => Check(all, statement, throws: true))
            : ("Return without the lock", all => Check(all, statement, throws: false));
    }

    private static bool Check(DocumentEdits edits, ExpressionStatementSyntax statement, bool throws)
    {
        var leave = "return;";
        if (throws)
        {
            if (edits.Model.Compilation.GetTypeByMetadataName("System.TimeoutException") is not { } type)
                return false;
            leave = $"throw new {TypeNames.Write(type, statement.SpanStart, edits)}();";
        }
        else if (StatementRows.FunctionOf(statement) is CompilationUnitSyntax)
        {
            return false;
        }
        edits.Insert(statement.SpanStart, "if (!");
        var isOnLineOfItsOwn = Layout.StartsLine(statement.GetFirstToken());
        var between = isOnLineOfItsOwn
            ? $"\n{Layout.IndentOf(statement.GetFirstToken())}{edits.Layout.Step}"
            : " ";
        edits.Replace(statement.SemicolonToken.Span, $"){between}{leave}");
        return true;
    }

    /// <summary>A <c>finally</c> around it gives back what has not been taken.</summary>
    private static bool IsInTryWithFinally(StatementSyntax statement) =>
        statement.Ancestors().TakeWhile(outer => outer != StatementRows.FunctionOf(statement))
            .Any(outer => outer is TryStatementSyntax { Finally: not null });
}
