using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Says how many items the queue holds at most.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL606UnboundedProducerFix)), Shared]
public sealed class POOL606UnboundedProducerFix() : EditingCodeFix(POOL606UnboundedProducer.Rule.Id, Bound)
{
    public const string Bound = "POOL606.Bound";

    private const string Most = "1000";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var made = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        var list = made switch
        {
            BaseObjectCreationExpressionSyntax creation => creation.ArgumentList,
            InvocationExpressionSyntax call => call.ArgumentList,
            _ => null,
        };
        if (list is null || edits.Model.GetSymbolInfo(made, cancellation).Symbol is not IMethodSymbol method
            || Bounded(method, edits.Knowledge) is not { } bounded)
            return null;
        return ($"Let it hold {Most} items at most; who puts one more waits", all => Pass(made, list, bounded, all));
    }

    /// <summary>The parameter for a bound, of the method itself or of the shortest one that makes the same.</summary>
    private static IParameterSymbol? Bounded(IMethodSymbol method, ApiKnowledge knowledge) =>
        Capacity.OverloadsOf(method).OrderBy(other => other.Parameters.Length).Prepend(method)
            .SelectMany(candidate => candidate.Parameters)
            .FirstOrDefault(parameter => (knowledge.RolesOf(parameter) & Roles.IsCapacity) != 0);

    private static bool Pass(SyntaxNode made, ArgumentListSyntax list, IParameterSymbol bounded, DocumentEdits edits)
    {
        var method = (IMethodSymbol)bounded.ContainingSymbol;
        if (made is InvocationExpressionSyntax call && NameOf(call) is { } name
            && name.Identifier.ValueText != method.Name)
        {
            if (list.Arguments.Count > 0)
                return false;
            edits.Replace(name.Identifier.Span, method.Name);
        }
        if (list.Arguments.Count == 0)
        {
            edits.Insert(list.OpenParenToken.Span.End, Most);
            return true;
        }
        var passed = list.Arguments.FirstOrDefault(argument => argument.NameColon is { } colon
            ? colon.Name.Identifier.ValueText == bounded.Name
            : list.Arguments.IndexOf(argument) == bounded.Ordinal
                && edits.Model.GetTypeInfo(argument.Expression).ConvertedType?.SpecialType == bounded.Type.SpecialType);
        if (passed is not null)
            edits.Replace(passed.Expression.Span, Most);
        else
            edits.Insert(list.Arguments[list.Arguments.Count - 1].Span.End, $", {bounded.Name}: {Most}");
        return true;
    }

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        SimpleNameSyntax name => name,
        _ => null,
    };
}
