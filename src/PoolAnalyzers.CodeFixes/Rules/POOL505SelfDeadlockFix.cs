using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Makes the lock one that its thread can take again.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL505SelfDeadlockFix)), Shared]
public sealed class POOL505SelfDeadlockFix() : EditingCodeFix(POOL505SelfDeadlock.Rule.Id, Reentrant)
{
    public const string Reentrant = "POOL505.Reentrant";

    private const string Plain = "PoolRuntime.ProcessLock";
    private const string Again = "PoolRuntime.ProcessRLock";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        DeclarationOf(diagnostic, edits, cancellation) is { } declared
            ? ("Make it a ProcessRLock, which its thread can take again", all => Change(all, declared))
            : null;

    /// <summary>Where the lock is declared and made, if that is one place.</summary>
    private static VariableDeclarationSyntax? DeclarationOf(
        Diagnostic diagnostic, DocumentEdits edits, CancellationToken cancellation)
    {
        if (diagnostic.AdditionalLocations.Count == 0
            || edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            || edits.Model.GetSymbolInfo(access.Expression, cancellation).Symbol is not { } symbol
            || symbol.DeclaringSyntaxReferences.Length != 1
            || symbol is not (ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private }))
            return null;
        return symbol.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is VariableDeclaratorSyntax variable
            && variable.SyntaxTree == edits.Root.SyntaxTree
            && variable
                is { Initializer.Value: BaseObjectCreationExpressionSyntax, Parent: VariableDeclarationSyntax made }
            && made.Variables.Count == 1
            && IsPlain(edits.Model.GetTypeInfo(variable.Initializer.Value, cancellation).Type)
            ? made
            : null;
    }

    private static bool Change(DocumentEdits edits, VariableDeclarationSyntax declared)
    {
        if (edits.Model.Compilation.GetTypeByMetadataName(Again) is not { } type)
            return false;
        var name = TypeNames.Write(type, declared.SpanStart, edits);
        var changed = false;
        foreach (var written in new[]
        {
            declared.Type, (declared.Variables[0].Initializer!.Value as ObjectCreationExpressionSyntax)?.Type,
        })
        {
            if (written is null || written.IsVar || !IsPlain(edits.Model.GetSymbolInfo(written).Symbol as ITypeSymbol))
                continue;
            edits.Replace(written.Span, name);
            changed = true;
        }
        return changed;
    }

    private static bool IsPlain(ITypeSymbol? type) => type?.ToDisplayString(NullableFlowState.None) == Plain;
}
