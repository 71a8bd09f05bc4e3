using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Has the pool take so many jobs at most, and who submits one more wait.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL803UnboundedFanOutFix)), Shared]
public sealed class POOL803UnboundedFanOutFix() : EditingCodeFix(POOL803UnboundedFanOut.Rule.Id, Bound)
{
    public const string Bound = "POOL803.Bound";

    /// <summary>Far more than there are workers, so that none of them waits for the loop.</summary>
    private const string Most = "1000";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (diagnostic.AdditionalLocations.Count == 0
            || edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true)
                is not BaseObjectCreationExpressionSyntax { ArgumentList: { } list } made
            || edits.Model.GetSymbolInfo(made, cancellation).Symbol is not IMethodSymbol constructor
            || OptionsOf(constructor, edits.Knowledge) is not { } options
            || Capacity.OptionIn(options, edits.Knowledge) is not { } bound)
            return null;
        return ($"Let the pool take {Most} jobs at a time; who submits one more waits", all =>
            Set(list, options, $"{bound.Name} = {Most}", all));
    }

    private static INamedTypeSymbol? OptionsOf(IMethodSymbol constructor, ApiKnowledge knowledge) =>
        Capacity.OverloadsOf(constructor)
            .Where(other => other.Parameters.Length == 1
                && Capacity.OptionIn(other.Parameters[0].Type, knowledge) is not null)
            .Select(other => other.Parameters[0].Type)
            .OfType<INamedTypeSymbol>().FirstOrDefault();

    private static bool Set(ArgumentListSyntax list, INamedTypeSymbol options, string bound, DocumentEdits edits)
    {
        var type = options.ToMinimalDisplayString(edits.Model, list.SpanStart);
        if (list.Arguments.Count == 0)
        {
            edits.Insert(list.OpenParenToken.Span.End, $"new {type} {{ {bound} }}");
            return true;
        }
        if (list.Arguments.Count > 1)
            return false;
        var argument = list.Arguments[0];
        if (argument.Expression is BaseObjectCreationExpressionSyntax made)
            return Add(made, bound, edits);
        var workers = options.GetMembers().OfType<IPropertySymbol>()
            .FirstOrDefault(property => (edits.Knowledge.RolesOf((ISymbol)property) & Roles.IsWorkerCount) != 0);
        if (workers is null
            || !SymbolEqualityComparer.Default.Equals(edits.Model.GetTypeInfo(argument.Expression).Type, workers.Type))
            return false;
        edits.Replace(
            TextSpan.FromBounds(argument.SpanStart, argument.Expression.SpanStart),
            $"new {type} {{ {workers.Name} = ");
        edits.Insert(argument.Span.End, $", {bound} }}");
        return true;
    }

    private static bool Add(BaseObjectCreationExpressionSyntax options, string bound, DocumentEdits edits)
    {
        switch (options.Initializer?.Expressions)
        {
            case null:
                edits.Insert(options.Span.End, $" {{ {bound} }}");
                return true;
            case { Count: 0 }:
                edits.Insert(options.Initializer.OpenBraceToken.Span.End, $" {bound}");
                return true;
            case var set:
                edits.Insert(set.Value[set.Value.Count - 1].Span.End, $", {bound}");
                return true;
        }
    }
}
