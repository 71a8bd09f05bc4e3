using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>
/// Sends what a job reads of the object around it instead of the object. What else cannot travel, only its author can
/// replace.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL403NotSerializableFix)), Shared]
public sealed class POOL403NotSerializableFix() : EditingCodeFix(POOL403NotSerializable.Rule.Id, SendMembers)
{
    public const string SendMembers = "POOL403.SendMembers";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.ContainsKey(POOL403NotSerializable.CapturesThis)
            || MemberCopies.JobAround(
                edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), edits)
                is not { } lambda
            || MemberCopies.OfThis(lambda, edits, cancellation) is not { } reads)
            return null;
        var check = new TravelCheck(new MethodBodies(edits.Model.Compilation));
        if (reads.Any(read => Subject.TypeOf(read.Member) is not { } type || check.Find(type, cancellation) is not null))
            return null;
        var names = string.Join("', '", reads.Select(read => read.Member.Name).Distinct());
        return ($"Send '{names}' instead of 'this'", all => MemberCopies.Make(lambda, reads, all));
    }
}
