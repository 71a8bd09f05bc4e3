using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits for room, or for an item.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL604TryResultIgnoredFix)), Shared]
public sealed class POOL604TryResultIgnoredFix() : EditingCodeFix(POOL604TryResultIgnored.Rule.Id, Wait)
{
    public const string Wait = "POOL604.Wait";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
            || edits.Model.GetTypeInfo(access.Expression, cancellation).Type is not { } queue
            || edits.Model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method
            || call.ArgumentList.Arguments.Count != 1)
            return null;
        var adds = (edits.Knowledge.RolesOf(method) & Roles.AddsItem) != 0;
        var role = adds ? Roles.AddsItem : Roles.TakesItem;
        return QueueCalls.Find(queue, role, tried: false, edits.Knowledge) is { } waiting
            ? ($"Wait with '{waiting.Name}'", all => Change(all, call, access, waiting.Name, adds))
            : null;
    }

    private static bool Change(
        DocumentEdits edits, InvocationExpressionSyntax call, MemberAccessExpressionSyntax access, string waiting,
        bool adds)
    {
        edits.Replace(access.Name.Span, waiting);
        if (adds)
            return true;
        var item = call.ArgumentList.Arguments[0].Expression;
        if (item is not (DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax }
            or IdentifierNameSyntax))
            return false;
        edits.Insert(call.SpanStart, $"{item} = ");
        edits.Replace(call.ArgumentList.Arguments.Span, "");
        return true;
    }
}
