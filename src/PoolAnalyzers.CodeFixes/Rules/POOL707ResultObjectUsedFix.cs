using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Gets the value: waits for it, or in async code awaits it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL707ResultObjectUsedFix)), Shared]
public sealed class POOL707ResultObjectUsedFix() : EditingCodeFix(POOL707ResultObjectUsed.Rule.Id, GetValue)
{
    public const string GetValue = "POOL707.GetValue";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var span = diagnostic.Location.SourceSpan;
        var found = edits.Root.FindNode(span, getInnermostNodeForTie: true);
        if (found is not ExpressionSyntax
            || found is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
                or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax)
            || edits.Model.GetTypeInfo(found, cancellation).Type is not INamedTypeSymbol type)
            return null;
        if (edits.Model.GetEnclosingSymbol(span.Start, cancellation) is IMethodSymbol { IsAsync: true })
        {
            return ("Await it", all =>
            {
                var needsParentheses = found.Parent is MemberAccessExpressionSyntax or BinaryExpressionSyntax;
                all.Insert(span.Start, needsParentheses ? "(await " : "await ");
                if (needsParentheses)
                    all.Insert(span.End, ")");
                return true;
            });
        }
        var wait = type.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(method =>
            method.OriginalDefinition.ReturnType is ITypeParameterSymbol
            && method.Parameters.All(parameter => parameter.IsOptional)
            && (edits.Knowledge.RolesOf(method) & Knowledge.Roles.Waits) != 0);
        return wait is null
            ? null
            : ($"Wait for its value, with '{wait.Name}'", all =>
            {
                all.Insert(span.End, $".{wait.Name}()");
                return true;
            });
    }
}
