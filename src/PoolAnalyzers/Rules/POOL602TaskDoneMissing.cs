using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// An item is taken from a queue that somebody joins, and it is not always said that it has been worked on.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL602TaskDoneMissing : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL602",
        title: "Each item that is taken must be said to be done, whatever happens",
        message: "'{0}' is joined, and waits for ever for this item {1}",
        category: PoolAnalyzers.Rule.Queues,
        severity: DiagnosticSeverity.Warning,
        description: "Who joins a queue waits until each item that was taken has been said to be done. One that is "
            + "forgotten, because of an exception for example, is waited for without an end.");

    /// <summary>Property of a diagnostic: the method that says so, where nothing in sight calls it.</summary>
    public const string Forgotten = nameof(Forgotten);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.TakesItem, body =>
        {
            var code = body.Unit.Graph.OriginalOperation.Syntax;
            foreach (var found in LooseEnd.In(
                code, (method, _) => (scope.Knowledge.RolesOf(method) & Roles.TakesItem) != 0, Roles.MarksItemDone,
                scope, body.Cancellation))
                body.Report(Diagnostic.Create(
                    Rule, found.Begin.GetLocation(), new[] { found.End.GetLocation() },
                    found.Subject,
                    $"when '{found.LeavingName}' {(found.Throws ? "throws" : "is reached")}: say that it is done in a "
                        + "'finally'"));
            if (scope.Mentions(code, Roles.TakesItem))
                FindForgotten(body, code);
        });

    private static void FindForgotten(BodyContext context, SyntaxNode code)
    {
        var (scope, cancellation) = (context.Scope, context.Cancellation);
        var model = scope.Bodies.ModelOf(code.SyntaxTree);
        foreach (var call in code.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax { Expression: { } queue } access
                || (scope.Knowledge.RolesOfName(access.Name.Identifier.ValueText) & Roles.TakesItem) == 0
                || !Has(call, Roles.TakesItem, model)
                || model.GetTypeInfo(queue, cancellation).Type is not { } type
                || (scope.Knowledge.RolesOfType(type) & Roles.MarksItemDone) == 0
                || model.GetSymbolInfo(queue, cancellation).Symbol is not { } symbol
                || Confined.CallsOn(symbol, scope, cancellation) is not { } calls
                || !calls.Any(other => Has(other, Roles.WaitsForItems, ModelOf(other)))
                || calls.Any(other => Has(other, Roles.MarksItemDone, ModelOf(other))))
                continue;
            var method = scope.Knowledge.FindMethod(type, Roles.MarksItemDone, context.Owner);
            if (method is not null)
                context.Report(Diagnostic.Create(
                    Rule, call.GetLocation(), ImmutableDictionary<string, string?>.Empty.Add(Forgotten, method.Name),
                    queue.ToString(),
                    $"because nobody calls '{method.Name}': call it when the item has been worked on"));
        }

        bool Has(InvocationExpressionSyntax call, Roles role, SemanticModel model) =>
            model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
            && (scope.Knowledge.RolesOf(method) & role) != 0;

        SemanticModel ModelOf(SyntaxNode node) => scope.Bodies.ModelOf(node.SyntaxTree);
    }
}
