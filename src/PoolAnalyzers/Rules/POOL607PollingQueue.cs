using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A loop asks a queue again and again, and sleeps in between, where it could wait for an item.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL607PollingQueue : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL607",
        title: "Wait for an item instead of asking for it again and again",
        message: "'{0}' is asked again and again, with a sleep in between: '{0}.{1}' waits, and comes back at once "
            + "when there is an item",
        category: PoolAnalyzers.Rule.Queues,
        severity: DiagnosticSeverity.Info,
        description: "A loop that asks and sleeps wakes up for nothing as long as there is no item, and sleeps on when "
            + "there is one.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.TakesItem, static (_, signs) => (signs.Roles & Roles.Sleeps) != 0,
            Analyze);

    private static void Analyze(BodyContext context)
    {
        var code = context.Unit.Graph.OriginalOperation.Syntax;
        var (knowledge, cancellation) = (context.Scope.Knowledge, context.Cancellation);
        var model = context.Scope.Bodies.ModelOf(code.SyntaxTree);
        foreach (var call in code.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call is not { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments.Count: 1 }
                || (knowledge.RolesOfName(access.Name.Identifier.ValueText) & Roles.TakesItem) == 0
                || PolledBy(call) is not { } waiting
                || StatementsIn(waiting).FirstOrDefault() is not ExpressionStatementSyntax
                    { Expression: InvocationExpressionSyntax sleep }
                || !Has(sleep, Roles.Sleeps) || !Has(call, Roles.TakesItem)
                || model.GetTypeInfo(access.Expression, cancellation).Type is not { } queue
                || QueueCalls.Find(queue, Roles.TakesItem, tried: false, knowledge) is not { } method)
                continue;
            context.Report(Diagnostic.Create(
                Rule, call.GetLocation(), new[] { sleep.GetLocation() }, access.Expression.ToString(), method.Name));
        }

        bool Has(InvocationExpressionSyntax call, Roles role) =>
            model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
            && (knowledge.RolesOf(method) & role) != 0;
    }

    /// <summary>What is done where there is no item, in a loop that does nothing else than wait for one then.</summary>
    public static StatementSyntax? PolledBy(InvocationExpressionSyntax call)
    {
        if (call.Parent is not PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not)
            return null;
        switch (not.Parent)
        {
            // while (!queue.TryGet(out var item)) Thread.Sleep(1);
            case WhileStatementSyntax loop when StatementsIn(loop.Statement).Count == 1:
                return loop.Statement;
            // while (true) { if (!queue.TryGet(out var item)) { Thread.Sleep(1); continue; } … }
            case IfStatementSyntax { Else: null } branch
                when StatementsIn(branch.Statement) is { Count: 2 } statements
                    && statements[1] is ContinueStatementSyntax
                    && branch.Parent is BlockSyntax block && block.Statements[0] == branch
                    && block.Parent switch
                    {
                        WhileStatementSyntax outer => outer.Condition.IsKind(SyntaxKind.TrueLiteralExpression),
                        ForStatementSyntax outer => outer.Condition is null && outer.Incrementors.Count == 0,
                        _ => false,
                    }:
                return branch.Statement;
            default:
                return null;
        }
    }

    private static IReadOnlyList<StatementSyntax> StatementsIn(StatementSyntax statement) =>
        statement is BlockSyntax block ? block.Statements : new[] { statement };
}
