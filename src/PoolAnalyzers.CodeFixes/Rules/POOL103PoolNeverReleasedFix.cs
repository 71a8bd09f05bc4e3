using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Disposes of the pool at the end of its block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL103PoolNeverReleasedFix)), Shared]
public sealed class POOL103PoolNeverReleasedFix() : EditingCodeFix(POOL103PoolNeverReleased.Rule.Id, Using)
{
    public const string Using = "POOL103.Using";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        ("Declare it with 'using', which waits for its jobs at the end of the block",
            all => Declare(diagnostic, all));

    private static bool Declare(Diagnostic diagnostic, DocumentEdits edits)
    {
        if (!diagnostic.Properties.TryGetValue(POOL103PoolNeverReleased.Pool, out var pool) || pool is null
            || UsingDeclaration.Of(diagnostic.Location.SourceSpan, edits) is not { } declaration
            || LeavesResultsBehind(StatementRows.FunctionOf(declaration), pool, edits))
            return false;
        UsingDeclaration.Write(declaration, edits);
        return true;
    }

    /// <summary>
    /// Whether results may be gone through after the end of the block, while the pool would wait for that.
    /// </summary>
    private static bool LeavesResultsBehind(SyntaxNode function, string pool, DocumentEdits edits)
    {
        var nodes = function.DescendantNodes().ToArray();
        if (!nodes.Any(node => node is ReturnStatementSyntax { Expression: not null } or YieldStatementSyntax
            or AssignmentExpressionSyntax))
            return false;
        return nodes.OfType<InvocationExpressionSyntax>().Any(call =>
            call.Expression is MemberAccessExpressionSyntax access && access.Expression.ToString() == pool
            && edits.Model.GetSymbolInfo(call).Symbol is IMethodSymbol method
            && (edits.Knowledge.RolesOf(method) & (Roles.Submits | Roles.Waits)) == Roles.Submits
            && method.ReturnType.AllInterfaces.Any(type =>
                type.SpecialType == SpecialType.System_Collections_IEnumerable || type.Name == "IAsyncEnumerable"));
    }
}
