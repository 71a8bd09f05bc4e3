using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// An item is offered to a queue that may be full, or taken from one that may be empty, and nobody looks.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL604TryResultIgnored : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL604",
        title: "Who tries to put or to get must look whether that has worked",
        message: "'{0}' {1} when '{2}' is {3}, and nobody looks: {4}",
        category: PoolAnalyzers.Rule.Queues,
        severity: DiagnosticSeverity.Warning,
        description: "An item that is offered to a full queue is lost, and what is taken from an empty one is no item. "
            + "The answer says so; the methods that wait need none.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) => signs.Names.Any(name => MayTry(name, scope.Knowledge)),
            found =>
            {
                var call = (IInvocationOperation)found.Operation;
                var roles = scope.Knowledge.RolesOf(call.TargetMethod) & (Roles.TakesItem | Roles.AddsItem);
                if (roles == Roles.None || !QueueCalls.IsTried(call.TargetMethod)
                    || call.Parent is not IExpressionStatementOperation
                    || call.Instance is not { Type: { } type } queue)
                    return;
                var adds = roles == Roles.AddsItem;
                if (adds ? !IsBounded(queue, scope, found.Cancellation) : !UsesItem(call))
                    return;
                var waiting = QueueCalls.Find(type, roles, tried: false, scope.Knowledge)?.Name;
                found.Report(Diagnostic.Create(
                    Rule, call.Syntax.GetLocation(),
                    call.TargetMethod.Name, adds ? "loses the item" : "gives no item", queue.Syntax.ToString(),
                    adds ? "full" : "empty",
                    waiting is null
                        ? "look at what it returns"
                        : $"look at what it returns, or wait with '{waiting}'"));
            },
            OperationKind.Invocation);

    /// <summary>Everything has a method that adds; in the base library, those that answer say that they try.</summary>
    private static bool MayTry(string name, ApiKnowledge knowledge) =>
        (knowledge.RolesOfName(name) & (Roles.TakesItem | Roles.AddsItem)) != 0
        && (name.StartsWith("Try", StringComparison.Ordinal) || knowledge.IsNameOfRuntime(name));

    /// <summary>Whether the queue is certainly made with a bound, where it is declared.</summary>
    private static bool IsBounded(IOperation queue, AnalysisScope scope, CancellationToken cancellation)
    {
        var symbol = queue.WithoutConversions() switch
        {
            ILocalReferenceOperation local => (ISymbol)local.Local,
            IFieldReferenceOperation field => field.Field,
            _ => null,
        };
        if (symbol is not (ILocalSymbol or IFieldSymbol { IsReadOnly: true })
            || symbol.DeclaringSyntaxReferences is not { Length: 1 } references
            || references[0].GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: { } value }
            || !scope.Bodies.HasCodeOf(symbol))
            return false;
        var model = scope.Bodies.ModelOf(value.SyntaxTree);
        return model.GetOperation(value, cancellation)?.WithoutConversions() is IObjectCreationOperation made
            && made.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.Explicit
                && argument.Parameter?.Type.SpecialType == SpecialType.System_Int32
                && argument.Value.ConstantValue is not { HasValue: true, Value: 0 });
    }

    /// <summary>Whether what has been taken is read again.</summary>
    private static bool UsesItem(IInvocationOperation call)
    {
        var item = call.Arguments.FirstOrDefault(argument => argument.Parameter?.RefKind == RefKind.Out)?.Value;
        if (item is null || FlowUnit.VariableOf(Operations.Declared(item)) is not { } variable)
            return false;
        return StatementRows.FunctionOf(call.Syntax).DescendantTokens()
            .Any(token => token.SpanStart > call.Syntax.Span.End && token.ValueText == variable.Name
                && token.Parent is IdentifierNameSyntax);
    }
}
