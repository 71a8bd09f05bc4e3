using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.CodeFixes.SharedState;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Locks on a readonly field of the type.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL303LockObjectPerCallFix)), Shared]
public sealed class POOL303LockObjectPerCallFix() : EditingCodeFix(POOL303LockObjectPerCall.Rule.Id, Field)
{
    public const string Field = "POOL303.Field";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<LockStatementSyntax>() is { } locked
            ? ("Lock on a field", all => Change(all, locked, cancellation))
            : null;

    private static bool Change(DocumentEdits edits, LockStatementSyntax locked, CancellationToken cancellation)
    {
        var function = edits.Model.GetEnclosingSymbol(locked.SpanStart, cancellation);
        while (function is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            function = function.ContainingSymbol;
        if (function is null || new GateFinder(edits).OfTypeAround(locked, function.IsStatic) is not { } gate)
            return false;
        edits.Replace(locked.Expression.Span, gate);
        // A local that was there for this alone.
        if (edits.Model.GetSymbolInfo(locked.Expression, cancellation).Symbol is ILocalSymbol local
            && local.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is VariableDeclaratorSyntax
            {
                Initializer.Value: BaseObjectCreationExpressionSyntax,
                Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax declared },
            }
            && declared.Parent!.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Count(name => name.Identifier.ValueText == local.Name) == 1)
            return StatementMover.Remove(edits, declared);
        return true;
    }
}
