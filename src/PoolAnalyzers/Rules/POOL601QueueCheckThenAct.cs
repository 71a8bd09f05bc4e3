using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Whether to wait for an item, or for room, is decided by how full a queue is that others use too.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL601QueueCheckThenAct : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL601",
        title: "How full a queue is says nothing about the next moment",
        message: "'{0}' can be {1} again when '{2}' is reached, which then waits: {3}",
        category: PoolAnalyzers.Rule.Queues,
        severity: DiagnosticSeverity.Warning,
        description: "Between the question whether a queue is empty or full and the call that waits for an item or for "
            + "room, another thread or process may have been faster.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(
            context, scope, Roles.TakesItem | Roles.AddsItem,
            static (_, signs) => (signs.Roles & Roles.TellsHowFull) != 0, Analyze);

    private static void Analyze(BodyContext context)
    {
        var code = context.Unit.Graph.OriginalOperation.Syntax;
        var model = context.Scope.Bodies.ModelOf(code.SyntaxTree);
        // No other thread uses it yet, or any more.
        if (context.Owner is IMethodSymbol owner && (owner.MethodKind is MethodKind.Constructor or MethodKind.Destructor
            || (context.Scope.Knowledge.RolesOf(owner) & Roles.Disposes) != 0))
            return;
        foreach (var node in code.DescendantNodes())
        {
            var (condition, guarded) = node switch
            {
                IfStatementSyntax branch => (branch.Condition, branch.Statement),
                WhileStatementSyntax loop => (loop.Condition, loop.Statement),
                _ => default,
            };
            if (condition is null || guarded is null)
                continue;
            foreach (var check in Conjuncts(condition))
            {
                if (QueueCheck.Read(check, model, context.Scope.Knowledge, context.Cancellation) is { } read)
                    Check(context, model, read, guarded);
            }
        }
    }

    private static void Check(BodyContext context, SemanticModel model, QueueCheck check, StatementSyntax guarded)
    {
        if (!IsShared(check.Queue, guarded, model, context.Cancellation) || IsLocked(guarded))
            return;
        var knowledge = context.Scope.Knowledge;
        foreach (var call in StatementRows.RunBy(guarded).OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax access
                || access.Expression.ToString() != check.Queue.ToString()
                || model.GetSymbolInfo(call, context.Cancellation).Symbol is not IMethodSymbol method)
                continue;
            var roles = knowledge.RolesOf(method) & (Roles.TakesItem | Roles.AddsItem);
            if (roles == Roles.None)
                continue;
            // What comes after something else has been done to the queue is another matter.
            if (roles == check.Role && !QueueCalls.IsTried(method)
                && call.ArgumentList.Arguments.Count == (roles == Roles.AddsItem ? 1 : 0))
                Report(context, model, check, call, method);
            return;
        }
    }

    private static void Report(
        BodyContext context, SemanticModel model, QueueCheck check, InvocationExpressionSyntax call,
        IMethodSymbol method)
    {
        var queue = check.Queue.ToString();
        var tried = model.GetTypeInfo(check.Queue, context.Cancellation).Type is { } type
            ? QueueCalls.Find(type, check.Role, tried: true, context.Scope.Knowledge)
            : null;
        context.Report(Diagnostic.Create(
            Rule, call.GetLocation(), new[] { check.Whole.GetLocation() },
            queue, check.Role == Roles.TakesItem ? "empty" : "full", method.Name,
            tried is null
                ? "let nobody in between, or end the queue by an item that says so"
                : $"ask '{queue}.{tried.Name}', which does both in one step"));
    }

    private static IEnumerable<ExpressionSyntax> Conjuncts(ExpressionSyntax condition)
    {
        while (condition is ParenthesizedExpressionSyntax inner)
            condition = inner.Expression;
        return condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both
            ? Conjuncts(both.Left).Concat(Conjuncts(both.Right))
            : [condition];
    }

    /// <summary>Whether others can use the queue: it comes from elsewhere, or from the code around a lambda.</summary>
    private static bool IsShared(
        ExpressionSyntax queue, SyntaxNode at, SemanticModel model, CancellationToken cancellation)
    {
        if (queue.DescendantNodesAndSelf().Any(node => node is not (SimpleNameSyntax or MemberAccessExpressionSyntax
            or ThisExpressionSyntax)))
            return false;
        return model.GetSymbolInfo(queue, cancellation).Symbol switch
        {
            IFieldSymbol or IPropertySymbol or IParameterSymbol => true,
            ILocalSymbol { DeclaringSyntaxReferences: { Length: 1 } declared } =>
                StatementRows.FunctionOf(declared[0].GetSyntax(cancellation)) != StatementRows.FunctionOf(at),
            _ => false,
        };
    }

    private static bool IsLocked(SyntaxNode node) =>
        node.Ancestors().TakeWhile(outer => outer != StatementRows.FunctionOf(node))
            .Any(outer => outer is LockStatementSyntax or UsingStatementSyntax);
}
