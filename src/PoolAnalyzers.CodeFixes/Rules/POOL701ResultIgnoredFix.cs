using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Adds a callback for the error.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL701ResultIgnoredFix)), Shared]
public sealed class POOL701ResultIgnoredFix() : EditingCodeFix(POOL701ResultIgnored.Rule.Id, AddErrorCallback)
{
    public const string AddErrorCallback = "POOL701.AddErrorCallback";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        ErrorCallbackArgument.Plan(diagnostic, edits);
}
