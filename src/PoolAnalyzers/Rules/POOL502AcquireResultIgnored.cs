using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A lock is tried, or waited for only for a time, and the code goes on as if it had it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL502AcquireResultIgnored : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL502",
        title: "Who tries to take a lock must look whether that has worked",
        message: "'{0}' may come back without '{1}', and nobody looks: go on only where it returns true",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Warning,
        description: "A lock that is tried, or waited for only for a time, may not be taken. Code that does not look "
            + "runs beside the one that holds it, and gives back what it does not have.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) =>
                (signs.Roles & (Roles.Acquires | Roles.AcquiresShared | Roles.Synchronizes)) != 0,
            found =>
            {
                var call = (IInvocationOperation)found.Operation;
                if (IsDropped(call) && MayFail(call, scope.Knowledge) && Effects.LockOf(call) is { } taken
                    && !IsSignal(taken, call, scope, found.Cancellation))
                    found.Report(Diagnostic.Create(
                        Rule, call.Syntax.GetLocation(), call.TargetMethod.Name, taken.Syntax.ToString()));
            },
            OperationKind.Invocation);

    private static bool IsDropped(IInvocationOperation call)
    {
        var user = call.Parent;
        while (user is IAwaitOperation or IConversionOperation)
            user = user.Parent;
        return user is IExpressionStatementOperation;
    }

    private static bool MayFail(IInvocationOperation call, ApiKnowledge knowledge) =>
        LockCalls.Take(call.TargetMethod, call.Instance?.Type, knowledge)
        && LockCalls.MayFail(call.TargetMethod)
        && ((knowledge.RolesOf(call.TargetMethod) & Roles.MayFailToAcquire) != 0
            || call.Arguments.Any(argument => IsTime(argument.Parameter?.Type)))
        && !call.Arguments.Any(argument => IsTime(argument.Parameter?.Type) && IsEndless(argument));

    private static bool IsTime(ITypeSymbol? type) =>
        type is { SpecialType: SpecialType.System_Int32 } || ConstantValues.IsTime(type)
        || (type is INamedTypeSymbol { TypeArguments: { Length: 1 } nullable } && ConstantValues.IsTime(nullable[0]));

    /// <summary>Without an end, or below zero: that throws.</summary>
    private static bool IsEndless(IArgumentOperation argument) =>
        Operations.IsNull(argument.Value)
        || (argument.ArgumentKind == ArgumentKind.Explicit && ConstantValues.Of(argument.Value) < 0);

    /// <summary>
    /// A semaphore that is not given back here is a signal: waiting a while for it is like sleeping.
    /// </summary>
    private static bool IsSignal(
        IOperation taken, IInvocationOperation call, AnalysisScope scope, CancellationToken cancellation)
    {
        if (call.Instance?.Type is not { } type || !LockCalls.IsSemaphore(type, scope.Knowledge))
            return false;
        var model = scope.Bodies.ModelOf(call.Syntax.SyntaxTree);
        var subject = taken.Syntax.ToString();
        return !StatementRows.FunctionOf(call.Syntax).DescendantNodes().OfType<InvocationExpressionSyntax>().Any(other =>
            other.Expression is MemberAccessExpressionSyntax access && access.Expression.ToString() == subject
            && model.GetSymbolInfo(other, cancellation).Symbol is IMethodSymbol method
            && (scope.Knowledge.RolesOf(method) & Roles.Releases) != 0);
    }
}
