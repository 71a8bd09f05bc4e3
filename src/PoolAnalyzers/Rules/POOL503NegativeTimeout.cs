using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Something is to be waited for, and is given no time at all.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL503NegativeTimeout : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL503",
        title: "A wait without any time is no wait",
        message: "'{0}' does not wait: with no time at all {1}",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Warning,
        description: "No time means to look once and not to wait. Who waits for ever leaves the time out, or passes null "
            + "or Timeout.InfiniteTimeSpan; times below that throw (POOL113).");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        context.RegisterOperationAction(
            found =>
            {
                var argument = (IArgumentOperation)found.Operation;
                if (argument is not { ArgumentKind: ArgumentKind.Explicit, Parameter: { } parameter }
                    || argument.Parent is not IInvocationOperation call
                    || !ConstantValues.IsTime(argument.Value.WithoutConversions().Type)
                    || ConstantValues.Of(argument.Value) is not 0d
                    || !IsWait(parameter, scope.Knowledge) || IsTried(call) || IsAfterCheck(call)
                    || (scope.Knowledge.RolesOf(call.TargetMethod) & Roles.Acquires) != 0
                    || ExpectedExceptions.Covers(
                        call, scope, found.CancellationToken, "System.TimeoutException", "PoolRuntime.QueueEmptyException",
                        "PoolRuntime.QueueFullException"))
                    return;
                found.ReportDiagnostic(Diagnostic.Create(
                    Rule, argument.Value.Syntax.GetLocation(), call.TargetMethod.Name,
                    LockCalls.MayFail(call.TargetMethod)
                        ? "it comes back at once, and nobody looks at its answer"
                        : "it throws, unless there is nothing to wait for"));
            },
            OperationKind.Argument);

    /// <summary>A time that may be no time, or no end, is how long to wait.</summary>
    private static bool IsWait(IParameterSymbol parameter, ApiKnowledge knowledge) =>
        knowledge.Ranges.Of(parameter) is { } range && range.Takes(0) && range.Takes(-1);

    /// <summary>Whether somebody asks for the answer, and so means to look.</summary>
    private static bool IsTried(IInvocationOperation call)
    {
        if (!LockCalls.MayFail(call.TargetMethod))
            return false;
        var user = call.Parent;
        while (user is IAwaitOperation or IConversionOperation)
            user = user.Parent;
        return user is not IExpressionStatementOperation;
    }

    /// <summary>Whether a condition about the same object has decided that there is nothing to wait for.</summary>
    private static bool IsAfterCheck(IInvocationOperation call)
    {
        if (call.Instance?.Syntax.ToString() is not { } subject)
            return true;
        return call.Syntax.Ancestors().TakeWhile(outer => outer is not MemberDeclarationSyntax)
            .Select(outer => outer switch
            {
                IfStatementSyntax branch => branch.Condition,
                WhileStatementSyntax loop => loop.Condition,
                ConditionalExpressionSyntax choice => choice.Condition,
                WhenClauseSyntax clause => clause.Condition,
                _ => null,
            })
            .Any(condition => condition?.DescendantNodesAndSelf().Any(node => node.ToString() == subject) == true);
    }
}
