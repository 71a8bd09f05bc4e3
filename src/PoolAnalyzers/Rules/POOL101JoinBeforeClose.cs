using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A pool is joined while it may still be running. Reported as an error where that happens on every path, whatever the
/// rest of the program does, and with the severity of the rule, a warning, where it happens on some.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL101JoinBeforeClose : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL101",
        title: "A pool must be closed or terminated before it is joined",
        message: "'{0}' {1} running when '{2}' is reached: {3}",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "Join waits for the workers to end, and they do not end before the pool is closed or terminated. "
            + "On a pool that is still running it throws InvalidOperationException.");

    /// <summary>Property of a diagnostic: the pool as the code writes it.</summary>
    public const string Pool = nameof(Pool);

    /// <summary>Property of a diagnostic: the method that closes the pool, if there is one.</summary>
    public const string CloseMethod = nameof(CloseMethod);

    /// <summary>Property of a diagnostic: the method that terminates the pool, if there is one.</summary>
    public const string TerminateMethod = nameof(TerminateMethod);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        RegisterBodies(context, scope, Roles.Joins | Roles.StartsProcesses, body =>
        {
            foreach (var misuse in scope.MisusesIn(body.Unit, PoolLifecycle.Protocol, body.Cancellation))
                Report(body, misuse);
        });
    }

    private static void Report(BodyContext context, Misuse misuse)
    {
        if (misuse.SubjectType is not { } type || misuse.Operation is not IInvocationOperation call)
            return;
        var knowledge = context.Scope.Knowledge;
        var pool = misuse.Subject;
        var close = misuse.HasName ? knowledge.FindMethod(type, Roles.Closes, context.Owner)?.Name : null;
        var terminate = misuse.HasName ? knowledge.FindMethod(type, Roles.Terminates, context.Owner)?.Name : null;
        var advice = (close, terminate) switch
        {
            ({ }, { }) => $"call '{pool}.{close}()' first, or '{pool}.{terminate}()' to drop the work that is left",
            ({ }, null) => $"call '{pool}.{close}()' first",
            (null, { }) => $"call '{pool}.{terminate}()' first",
            _ => "it must be closed or terminated first",
        };
        var properties = ImmutableDictionary<string, string?>.Empty
            .Add(Pool, pool).Add(CloseMethod, close).Add(TerminateMethod, terminate);
        context.Report(Diagnostic.Create(
            Rule,
            misuse.WholeCall.GetLocation(),
            misuse.OnEveryPath ? DiagnosticSeverity.Error : Rule.DefaultSeverity,
            misuse.InsideHelper,
            properties,
            pool, misuse.OnEveryPath ? "is still" : "may still be", call.TargetMethod.Name, advice));
    }
}
