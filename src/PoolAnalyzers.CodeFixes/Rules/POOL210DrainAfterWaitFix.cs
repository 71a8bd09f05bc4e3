using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits behind what reads; what is returned is read into a local first.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL210DrainAfterWaitFix)), Shared]
public sealed class POOL210DrainAfterWaitFix() : EditingCodeFix(POOL210DrainAfterWait.Rule.Id, ReadFirst)
{
    public const string ReadFirst = "POOL210.ReadFirst";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL210DrainAfterWait.Handle, out var handle) || handle is null
            || !diagnostic.Properties.TryGetValue(POOL210DrainAfterWait.Source, out var source) || source is null
            || diagnostic.AdditionalLocations.Count == 0
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                .FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax wait)
            return null;
        var row = StatementRows.Of(wait);
        var read = edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true);
        var first = row.FirstOrDefault(each => each.SpanStart > wait.SpanStart && each.Span.Contains(read.Span));
        if (first is null)
            return null;
        var title = $"Read before '{wait.ToString().TrimEnd(';')}'";
        if (first is ReturnStatementSyntax { Expression: { } returned })
            return row.SkipWhile(each => each != wait).Skip(1).TakeWhile(each => each != first).All(IsFree)
                && AreReads(first)
                    ? (title, all => ReadIntoLocal(all, wait, returned))
                    : null;
        var behind = row.SkipWhile(each => each != wait).Skip(1).ToArray();
        var last = Array.FindLastIndex(behind, each => each.SpanStart >= first.SpanStart && Reads(each));
        var passed = behind.Take(last + 1).ToArray();
        return passed.All(each => !StatementMover.MayJump(each) && (IsFree(each) || AreReads(each)))
            ? (title, all => StatementMover.MoveBehind(all, [wait], behind[last]))
            : null;

        bool IsFree(StatementSyntax statement) =>
            !Names(statement).Any(name => name.Identifier.ValueText == handle);

        bool Reads(StatementSyntax statement) => source == handle
            ? Names(statement).Any(IsOutput)
            : Names(statement).Any(name => name.Identifier.ValueText == source);

        // All that it does with the process is to read.
        bool AreReads(StatementSyntax statement) => Names(statement)
            .Where(name => name.Identifier.ValueText == handle)
            .All(name => source == handle && IsOutput(name));

        bool IsOutput(IdentifierNameSyntax name) => name.Identifier.ValueText == handle
            && name.Parent is MemberAccessExpressionSyntax
            {
                Name.Identifier.ValueText: "StandardOutput" or "StandardError",
            };
    }

    private static IEnumerable<IdentifierNameSyntax> Names(SyntaxNode statement) =>
        statement.DescendantNodes().OfType<IdentifierNameSyntax>();

    private static bool ReadIntoLocal(DocumentEdits edits, StatementSyntax wait, ExpressionSyntax returned)
    {
        var name = edits.Names.In(FreshNames.MemberAround(returned), "output");
        if (!StatementMover.InsertBefore(edits, wait, $"var {name} = {returned};"))
            return false;
        edits.Replace(returned.Span, name);
        return true;
    }
}
