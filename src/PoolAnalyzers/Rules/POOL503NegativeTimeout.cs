using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
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
        message: "'{0}' does not wait: with no time at all it comes back at once, and nobody looks at its answer",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Warning,
        description: "No time means to look once and not to wait. Who waits for ever leaves the time out, or passes "
            + "null or Timeout.InfiniteTimeSpan; times below that throw (POOL113).");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) => signs.NamesRuntime,
            found =>
            {
                var argument = (IArgumentOperation)found.Operation;
                if (argument is not { ArgumentKind: ArgumentKind.Explicit, Parameter: { } parameter }
                    || argument.Parent is not IInvocationOperation call
                    || !ConstantValues.IsTime(argument.Value.WithoutConversions().Type)
                    || ConstantValues.Of(argument.Value) is not 0d
                    || !IsWait(parameter, scope.Knowledge) || !IsDropped(call)
                    || (scope.Knowledge.RolesOf(call.TargetMethod) & (Roles.Acquires | Roles.Terminates)) != 0
                    || ExpectedExceptions.Covers(
                        call, scope, found.Cancellation, "System.InvalidOperationException"))
                    return;
                found.Report(Diagnostic.Create(
                    Rule, argument.Value.Syntax.GetLocation(), call.TargetMethod.Name));
            },
            OperationKind.Argument);

    /// <summary>A time that may be no time, or no end, is how long to wait.</summary>
    private static bool IsWait(IParameterSymbol parameter, ApiKnowledge knowledge) =>
        knowledge.Ranges.Of(parameter) is { } range && range.Takes(0) && range.Takes(-1);

    /// <summary>Whether nobody asks for the answer; who does means to look.</summary>
    private static bool IsDropped(IInvocationOperation call)
    {
        if (!LockCalls.MayFail(call.TargetMethod))
            return false;
        var user = call.Parent;
        while (user is IAwaitOperation or IConversionOperation)
            user = user.Parent;
        return user is IExpressionStatementOperation;
    }
}
