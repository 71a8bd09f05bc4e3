using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A loop asks again and again whether something is done, and does nothing else.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL207BusyWait : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL207",
        title: "Waiting is not asking again and again",
        message: "The loop asks '{0}' again and again, which takes a processor from the work it waits for or notices "
            + "its end late: wait with '{1}'",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A loop that does nothing but ask keeps a processor busy. With a pause in it, it wakes up for "
            + "nothing most of the time, and late at the end.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: the statement that waits.</summary>
    public const string Waiting = nameof(Waiting);

    private const string Tasks = "System.Threading.Tasks.Task";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.TellsIfDone, static (_, signs) => signs.HasLoop, body =>
        {
            foreach (var loop in body.Unit.Graph.OriginalOperation.Descendants().OfType<ILoopOperation>())
            {
                if (Asked(loop, body.Scope.Knowledge) is not { } asked || !OnlyPauses(loop.Body, body.Scope.Knowledge)
                    || WaitFor(asked, body) is not { } wait)
                    continue;
                body.Report(Diagnostic.Create(
                    Rule, loop.Syntax.GetLocation(), ImmutableDictionary<string, string?>.Empty.Add(Waiting, wait),
                    asked.Syntax.ToString(), wait.TrimEnd(';')));
            }
        });

    /// <summary>
    /// The question that alone decides whether the loop goes on, if it goes on until the work is done.
    /// </summary>
    private static IPropertyReferenceOperation? Asked(ILoopOperation loop, ApiKnowledge knowledge)
    {
        var condition = loop switch
        {
            IWhileLoopOperation { ConditionIsUntil: false } repeated => repeated.Condition,
            IForLoopOperation { Before.IsEmpty: true, AtLoopBottom.IsEmpty: true } counted => counted.Condition,
            _ => null,
        };
        var goesOnWhen = true;
        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
            (condition, goesOnWhen) = (not.Operand, !goesOnWhen);
        if (condition is not IPropertyReferenceOperation { Instance: { } instance } asked
            || asked.Type?.SpecialType != SpecialType.System_Boolean || !IsSteady(instance.WithoutConversions()))
            return null;
        var roles = knowledge.RolesOf(asked.Property);
        var isAlive = (roles & Roles.TellsIfAlive) != 0;
        return (roles & Roles.TellsIfDone) != 0 && isAlive == goesOnWhen ? asked : null;
    }

    /// <summary>Whether it is the same object as long as the loop runs.</summary>
    private static bool IsSteady(IOperation instance) => instance is ILocalReferenceOperation
        or IParameterReferenceOperation { Parameter.RefKind: RefKind.None }
        or IFieldReferenceOperation { Field.IsReadOnly: true };

    private static bool OnlyPauses(IOperation body, ApiKnowledge knowledge)
    {
        foreach (var operation in body.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IBlockOperation or IEmptyOperation or IExpressionStatementOperation or IArgumentOperation
                    or ILiteralOperation or IConversionOperation or IFieldReferenceOperation
                    or ILocalReferenceOperation:
                case IInvocationOperation { TargetMethod: var method }
                    when BaseLibraryEffects.Of(method, knowledge.RolesOf(method)) == BaseLibraryEffects.Effect.Delays
                        && !Handles.IsOfTasks(method.ContainingType):
                case IInvocationOperation { TargetMethod: { Name: "SpinWait" or "Yield", ContainingType.Name: "Thread" } }:
                case IInvocationOperation { TargetMethod.ContainingType.Name: nameof(TimeSpan) }:
                    break;
                default:
                    return false;
            }
        }
        return true;
    }

    /// <summary>The statement that waits for the same without throwing what the work may have thrown.</summary>
    private static string? WaitFor(IPropertyReferenceOperation asked, BodyContext body)
    {
        var subject = asked.Instance!.Syntax.ToString();
        var type = asked.Instance.WithoutConversions().Type!;
        if (IsTask(type))
            return IsInAsync(asked, body) ? $"await {Tasks}.WhenAny({subject});" : $"{Tasks}.WaitAny({subject});";
        // The task of a result of a pool can be awaited; others can only be waited for.
        if (IsInAsync(asked, body))
            return null;
        return body.Scope.Knowledge.FindWait(type) is { } wait ? $"{subject}.{wait.Name}();" : null;
    }

    private static bool IsTask(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Name == "Task" && Handles.IsOfTasks(current))
                return true;
        }
        return false;
    }

    private static bool IsInAsync(IOperation operation, BodyContext body) =>
        body.Scope.Bodies.ModelOf(operation.Syntax.SyntaxTree)
            .GetEnclosingSymbol(operation.Syntax.SpanStart, body.Cancellation) is IMethodSymbol { IsAsync: true };
}
