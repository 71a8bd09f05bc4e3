using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Makes a pool of threads instead.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL412IoBoundInProcessesFix)), Shared]
public sealed class POOL412IoBoundInProcessesFix() : EditingCodeFix(POOL412IoBoundInProcesses.Rule.Id, TakeThreads)
{
    public const string TakeThreads = "POOL412.TakeThreads";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var node = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (!diagnostic.Properties.TryGetValue(POOL412IoBoundInProcesses.Threads, out var threads) || threads is null
            || node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is not { } made)
            return null;
        var names = new[]
            {
                (made as ObjectCreationExpressionSyntax)?.Type,
                made.Parent?.Parent is VariableDeclaratorSyntax
                {
                    Parent: VariableDeclarationSyntax { Type: { IsVar: false } declared },
                }
                    // A base type may stay.
                    && SymbolEqualityComparer.Default.Equals(
                        edits.Model.GetTypeInfo(declared, cancellation).Type,
                        edits.Model.GetTypeInfo(made, cancellation).Type)
                    ? declared
                    : null,
            }
            .OfType<TypeSyntax>().Select(NameIn).ToArray();
        if (names.Length == 0 || names.Any(name => name is null))
            return null;
        return ($"Make it a '{threads}': the jobs run on threads of this process", all =>
        {
            foreach (var name in names)
                all.Replace(name!.Identifier.Span, threads);
            return true;
        });
    }

    private static SimpleNameSyntax? NameIn(TypeSyntax type) => type switch
    {
        SimpleNameSyntax name => name,
        QualifiedNameSyntax qualified => qualified.Right,
        AliasQualifiedNameSyntax qualified => qualified.Name,
        _ => null,
    };
}
