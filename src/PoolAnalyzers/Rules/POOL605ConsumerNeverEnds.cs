using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Somebody waits for a consumer whose queue nobody ends.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL605ConsumerNeverEnds : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL605",
        title: "A consumer that somebody waits for must be told that nothing more comes",
        message: "'{0}' never ends, and '{1}' is waited for: {2}",
        category: PoolAnalyzers.Rule.Queues,
        severity: DiagnosticSeverity.Warning,
        description: "A consumer waits for the next item. Where nobody says that there will be none, it waits for "
            + "ever, and so does whoever waits for it.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: what ends the queue, as the code would write it.</summary>
    public const string End = nameof(End);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.EnumeratesQueue | Roles.TakesItem, Analyze);

    private static void Analyze(BodyContext context)
    {
        var code = context.Unit.Graph.OriginalOperation.Syntax;
        var (scope, cancellation) = (context.Scope, context.Cancellation);
        var model = scope.Bodies.ModelOf(code.SyntaxTree);
        foreach (var call in code.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is not MemberAccessExpressionSyntax access
                || (scope.Knowledge.RolesOfName(access.Name.Identifier.ValueText)
                    & (Roles.EnumeratesQueue | Roles.TakesItem)) == 0
                || call.ArgumentList.Arguments.Count > 0
                || EndlessLoopOf(call, model, scope.Knowledge, cancellation) is not { } loop
                || StatementRows.FunctionOf(loop) is not AnonymousFunctionExpressionSyntax consumer
                || Confined.RootOf(call, model, cancellation) is not ILocalSymbol queue
                || Confined.CallsOn(queue, scope, cancellation) is not { } calls
                || calls.Any(other => RolesOf(other, model, scope.Knowledge, cancellation) is var roles
                    && (roles & Roles.EndsQueue) != 0)
                || WaitFor(consumer, code, model, scope.Knowledge, cancellation) is not { } wait)
                continue;
            var enumerates = (RolesOf(call, model, scope.Knowledge, cancellation) & Roles.EnumeratesQueue) != 0;
            var end = EndOf(queue, context);
            context.Report(Diagnostic.Create(
                Rule, (loop is ForEachStatementSyntax each ? each.Expression : call).GetLocation(),
                new[] { wait.GetLocation() },
                enumerates && end is not null
                    ? ImmutableDictionary<string, string?>.Empty.Add(End, end)
                    : ImmutableDictionary<string, string?>.Empty,
                loop is ForEachStatementSyntax ? "foreach" : loop.GetFirstToken().ValueText,
                wait.ToString(),
                end is null ? "send an item that ends it"
                    : enumerates ? $"call '{end}' when all items are there"
                    : $"send an item that ends it, or call '{end}', which throws where the consumer waits"));
        }
    }

    /// <summary>The loop around a call that only an exception leaves.</summary>
    private static StatementSyntax? EndlessLoopOf(
        InvocationExpressionSyntax call, SemanticModel model, ApiKnowledge knowledge, CancellationToken cancellation)
    {
        if (RolesOf(call, model, knowledge, cancellation) is var roles && (roles & Roles.EnumeratesQueue) != 0)
            return call.Parent is ForEachStatementSyntax each && each.Expression == call && !Leaves(each) ? each : null;
        if ((roles & Roles.TakesItem) == 0 || model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method
            || QueueCalls.IsTried(method))
            return null;
        var function = StatementRows.FunctionOf(call);
        var loop = call.Ancestors().TakeWhile(outer => outer != function)
            .FirstOrDefault(outer => outer is WhileStatementSyntax or ForStatementSyntax or DoStatementSyntax
                or CommonForEachStatementSyntax);
        var isEndless = loop switch
        {
            WhileStatementSyntax endless => endless.Condition.IsKind(SyntaxKind.TrueLiteralExpression),
            ForStatementSyntax { Condition: null } => true,
            _ => false,
        };
        return isEndless && !Leaves((StatementSyntax)loop!) ? (StatementSyntax)loop! : null;
    }

    private static bool Leaves(StatementSyntax loop) => StatementRows.RunBy(loop).Any(node =>
        node is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or GotoStatementSyntax
            or BreakStatementSyntax);

    /// <summary>Where somebody waits for what runs the function: for the local that holds it.</summary>
    private static ExpressionSyntax? WaitFor(
        AnonymousFunctionExpressionSyntax consumer, SyntaxNode code, SemanticModel model, ApiKnowledge knowledge,
        CancellationToken cancellation)
    {
        if (consumer.Parent is not ArgumentSyntax { Parent.Parent: ExpressionSyntax starting }
            || starting.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declared }
            || model.GetDeclaredSymbol(declared, cancellation) is not ILocalSymbol handle)
            return null;
        foreach (var name in code.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != handle.Name || name.SpanStart < starting.Span.End
                || !SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol, handle))
                continue;
            switch (name.Parent)
            {
                case AwaitExpressionSyntax awaited:
                    return awaited;
                case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } call }
                    when (RolesOf(call, model, knowledge, cancellation) & Roles.Waits) != 0:
                    return call;
            }
        }
        return null;
    }

    /// <summary>What ends the queue, found on it or on what its properties return.</summary>
    private static string? EndOf(ILocalSymbol queue, BodyContext context)
    {
        var knowledge = context.Scope.Knowledge;
        if (knowledge.FindMethod(queue.Type, Roles.EndsQueue, context.Owner) is { } own)
            return $"{queue.Name}.{own.Name}()";
        for (ITypeSymbol? type = queue.Type; type is not null; type = type.BaseType)
        {
            foreach (var part in type.GetMembers().OfType<IPropertySymbol>())
            {
                if (knowledge.FindMethod(part.Type, Roles.EndsQueue, context.Owner) is { } end)
                    return $"{queue.Name}.{part.Name}.{end.Name}()";
            }
        }
        return null;
    }

    private static Roles RolesOf(
        InvocationExpressionSyntax call, SemanticModel model, ApiKnowledge knowledge, CancellationToken cancellation) =>
        model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method ? knowledge.RolesOf(method) : Roles.None;
}
