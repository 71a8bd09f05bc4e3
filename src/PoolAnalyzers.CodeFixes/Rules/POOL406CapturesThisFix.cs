using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Sends what the job uses of the object, and not the object.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL406CapturesThisFix)), Shared]
public sealed class POOL406CapturesThisFix() : EditingCodeFix(POOL406CapturesThis.Rule.Id, SendMembers)
{
    public const string SendMembers = "POOL406.SendMembers";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (MemberCopies.JobAround(
                edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), edits)
                is not { } lambda
            || MemberCopies.OfThis(lambda, edits, cancellation) is not { } reads)
            return null;
        var names = string.Join("', '", reads.Select(read => read.Member.Name).Distinct());
        return ($"Send '{names}' instead of 'this'", all => MemberCopies.Make(lambda, reads, all));
    }
}
