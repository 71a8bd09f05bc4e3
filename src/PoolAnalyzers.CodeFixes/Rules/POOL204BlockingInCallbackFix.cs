using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Has the thread pool of .NET run the body of the callback, where nobody can see that.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL204BlockingInCallbackFix)), Shared]
public sealed class POOL204BlockingInCallbackFix() : EditingCodeFix(POOL204BlockingInCallback.Rule.Id, HandOver)
{
    public const string HandOver = "POOL204.HandOver";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var node = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (node.FirstAncestorOrSelf<LambdaExpressionSyntax>() is not { } callback
            || !IsOnItsOwn(callback, edits.Model, cancellation)
            || edits.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task") is not { } task)
            return null;
        const string Title =
            "Do it on the thread pool (callbacks then run side by side, and the pool does not wait for them)";
        return (Title, all =>
        {
            all.Insert(callback.Body.SpanStart, $"{TypeNames.Write(task, callback.SpanStart, all)}.Run(() => ");
            all.Insert(callback.Body.Span.End, ")");
            return true;
        });
    }

    /// <summary>Whether it changes nothing and only calls what does no harm side by side.</summary>
    private static bool IsOnItsOwn(LambdaExpressionSyntax callback, SemanticModel model, CancellationToken cancellation)
    {
        foreach (var node in callback.Body.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or LockStatementSyntax
                    or PrefixUnaryExpressionSyntax
                    {
                        RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression
                    }:
                    return false;
                case InvocationExpressionSyntax call:
                    var isFree = model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
                        && method.DeclaringSyntaxReferences.IsEmpty
                        && (method.IsStatic || (call.Expression is MemberAccessExpressionSyntax access
                            && IsHarmless(model.GetSymbolInfo(access.Expression, cancellation).Symbol, callback)));
                    if (!isFree)
                        return false;
                    break;
            }
        }
        return true;
    }

    /// <summary>
    /// The parameters and locals of the callback itself, and pools and events, which any number of threads may use.
    /// </summary>
    private static bool IsHarmless(ISymbol? receiver, LambdaExpressionSyntax callback) =>
        receiver is ILocalSymbol or IParameterSymbol
            && receiver.DeclaringSyntaxReferences.All(declaration => callback.Span.Contains(declaration.Span))
        || receiver is ILocalSymbol { Type: var type }
            && (type.ContainingAssembly?.Name == Knowledge.ContractTable.Assembly
                || type.ContainingNamespace?.ToDisplayString() == "System.Threading");
}
