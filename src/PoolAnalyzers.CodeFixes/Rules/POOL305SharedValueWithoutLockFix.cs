using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Makes the value with a lock, which each access takes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL305SharedValueWithoutLockFix)), Shared]
public sealed class POOL305SharedValueWithoutLockFix() : EditingCodeFix(POOL305SharedValueWithoutLock.Rule.Id, WithLock)
{
    public const string WithLock = "POOL305.WithLock";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } type } method }
            ? ("Make it with a lock, which each access takes", all =>
            {
                all.Insert(type.SpanStart, "new ");
                all.Replace(TextSpan.FromBounds(type.Span.End, method.Span.End), "");
                return true;
            })
            : null;
}
