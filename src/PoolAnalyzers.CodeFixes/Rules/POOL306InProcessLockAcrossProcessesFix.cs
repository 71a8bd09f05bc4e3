using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Holds the lock of the shared value instead.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL306InProcessLockAcrossProcessesFix)), Shared]
public sealed class POOL306InProcessLockAcrossProcessesFix()
    : EditingCodeFix(POOL306InProcessLockAcrossProcesses.Rule.Id, LockOfValue)
{
    public const string LockOfValue = "POOL306.LockOfValue";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL306InProcessLockAcrossProcesses.Shared, out var shared)
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                .FirstAncestorOrSelf<LockStatementSyntax>() is not { } locked)
            return null;
        return ($"Hold the lock of '{shared}', which the processes share", all =>
        {
            all.Replace(locked.LockKeyword.Span, "using");
            all.Replace(locked.Expression.Span, $"{shared}.Lock!.Acquire()");
            return true;
        });
    }
}
