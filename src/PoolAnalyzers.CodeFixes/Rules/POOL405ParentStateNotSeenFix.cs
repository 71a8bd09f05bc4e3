using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Sends the value that the program has set along with the job.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL405ParentStateNotSeenFix)), Shared]
public sealed class POOL405ParentStateNotSeenFix() : EditingCodeFix(POOL405ParentStateNotSeen.Rule.Id, SendValue)
{
    public const string SendValue = "POOL405.SendValue";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var node = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (edits.Model.GetSymbolInfo(node, cancellation).Symbol is not { IsStatic: true } member
            || Subject.TypeOf(member) is not { } type
            || MemberCopies.JobAround(node, edits) is not { } lambda
            || edits.Model.GetOperation(node, cancellation) is not { } read || !MemberCopies.CanBeCopied(read, lambda)
            || new TravelCheck(new MethodBodies(edits.Model.Compilation)).Find(type, cancellation) is not null)
            return null;
        return ($"Send '{member.Name}' along with the job",
            all => MemberCopies.Make(lambda, [(member, (ExpressionSyntax)node)], all));
    }
}
