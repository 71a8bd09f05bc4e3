using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits for the process at the end of its block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL106NeverWaitedFix)), Shared]
public sealed class POOL106NeverWaitedFix() : EditingCodeFix(POOL106NeverWaited.Rule.Id, Using)
{
    public const string Using = "POOL106.Using";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        ("Declare it with 'using', which joins it at the end of the block (a daemon is terminated there)", all =>
        {
            if (UsingDeclaration.Of(diagnostic.Location.SourceSpan, all) is not { } declaration)
                return false;
            UsingDeclaration.Write(declaration, all);
            return true;
        });
}
