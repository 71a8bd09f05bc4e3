using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Awaits the work, or the end of the workers.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL206BlockingInAsyncFix)), Shared]
public sealed class POOL206BlockingInAsyncFix() : EditingCodeFix(POOL206BlockingInAsync.Rule.Id, Await)
{
    public const string Await = "POOL206.Await";

    /// <summary>What comes back when the work is done, and does not throw what it threw.</summary>
    private const string Task = "System.Threading.Tasks.Task";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax
                    {
                        RawKind: (int)SyntaxKind.SimpleMemberAccessExpression
                    } access,
                } call
            || edits.Model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method
            || edits.Model.GetTypeInfo(access.Expression, cancellation).Type is not { } type)
            return null;
        var removed = TextSpan.FromBounds(access.Expression.Span.End, call.Span.End);
        var hasComment = edits.Text.ToString(removed).Contains("//") || edits.Text.ToString(removed).Contains("/*");
        if (!hasComment && SymbolEqualityComparer.Default.Equals(AwaitedFrom(type), method.ReturnType))
            return ($"Await '{access.Expression}'", all => Rewrite(all, call, "await ", removed, ""));
        if ((edits.Knowledge.RolesOf(method) & Knowledge.Roles.Joins) != 0)
        {
            var form = MembersOf(type).FirstOrDefault(other => other.Name == method.Name + "Async"
                && Flow.Iterations.Handles.IsOfTasks(other.ReturnType)
                && other.Parameters.All(each => each.IsOptional));
            return form is null || call.ArgumentList.Arguments.Count > 0
                ? null
                : ($"Await '{form.Name}'", all => Rewrite(all, call, "await ", access.Name.Span, form.Name));
        }
        if (method.ReturnType.SpecialType != SpecialType.System_Boolean || call.Parent is not ExpressionStatementSyntax
            || hasComment || edits.Model.Compilation.GetTypeByMetadataName(Task) is not { } task)
            return null;
        return ($"Await the end of '{access.Expression}'", all => Rewrite(
            all, call, $"await {TypeNames.Write(task, call.SpanStart, all)}.WhenAny(", removed, ".AsTask())"));
    }

    private static bool Rewrite(
        DocumentEdits edits, InvocationExpressionSyntax call, string before, TextSpan replaced, string by)
    {
        var isOperand = call.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
            or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax;
        edits.Insert(call.SpanStart, isOperand ? "(" + before : before);
        edits.Replace(replaced, isOperand && replaced.End == call.Span.End ? by + ")" : by);
        if (isOperand && replaced.End != call.Span.End)
            edits.Insert(call.Span.End, ")");
        return true;
    }

    /// <summary>What awaiting an object of the type gives; null if it cannot be awaited.</summary>
    private static ITypeSymbol? AwaitedFrom(ITypeSymbol type)
    {
        var awaiter = TypeFrom(type, "GetAwaiter");
        return awaiter is null ? null : TypeFrom(awaiter, "GetResult");

        static ITypeSymbol? TypeFrom(ITypeSymbol type, string name) => MembersOf(type).FirstOrDefault(method =>
            method.Name == name && method.Parameters.IsEmpty
            && method.DeclaredAccessibility == Accessibility.Public)?.ReturnType;
    }

    private static IEnumerable<IMethodSymbol> MembersOf(ITypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var method in current.GetMembers().OfType<IMethodSymbol>())
                yield return method;
        }
    }
}
