using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// The thread of a queue is joined before the queue is closed, or a closed queue is used. An error where that is so on
/// every path, a warning where it is so on some.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL107QueueThreadOrder : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL107",
        title: "A queue is used, then closed, then its thread is joined",
        message: "'{0}' {1} {2} when '{3}' is reached: {4}",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Error,
        description: "Closing a queue says that this process puts and gets nothing more by it. Before that, JoinThread "
            + "throws InvalidOperationException; afterwards, Put and Get throw ObjectDisposedException.");

    /// <summary>Property of a diagnostic: the queue as the code writes it.</summary>
    public const string Queue = nameof(Queue);

    /// <summary>Property of a diagnostic: the method that has to be called before, if one has.</summary>
    public const string CloseMethod = nameof(CloseMethod);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.JoinsQueueThread | Roles.ClosesQueue | Roles.UsesQueue, body =>
        {
            foreach (var misuse in scope.MisusesIn(body.Unit, QueueUse.Protocol, body.Cancellation))
                Report(body, misuse);
        });

    private static void Report(BodyContext context, Misuse misuse)
    {
        if (misuse.SubjectType is not { } type || misuse.Operation is not IInvocationOperation call
            || ExpectedExceptions.Covers(
                call, context.Scope, context.Cancellation, "System.InvalidOperationException",
                "System.ObjectDisposedException"))
            return;
        var queue = misuse.Subject;
        var state = QueueUse.Protocol.NameOf(misuse.State);
        var isOpen = state == QueueUse.Open;
        var properties = ImmutableDictionary<string, string?>.Empty;
        if (misuse.HasName)
            properties = properties.Add(Queue, queue);
        var close = isOpen && misuse.HasName
            ? context.Scope.Knowledge.FindMethod(type, Roles.ClosesQueue, context.Owner)?.Name
            : null;
        var (verb, advice) = (isOpen, misuse.OnEveryPath) switch
        {
            (true, true) => ("is still", close is null ? "close it first" : $"call '{queue}.{close}()' first"),
            (true, false) => ("may still be", close is null ? "close it first" : $"call '{queue}.{close}()' first"),
            (false, true) => ("has been", "close it when it is not used any more"),
            (false, false) => ("may have been", "close it when it is not used any more"),
        };
        context.Report(Diagnostic.Create(
            Rule,
            misuse.WholeCall.GetLocation(),
            misuse.OnEveryPath ? Rule.DefaultSeverity : DiagnosticSeverity.Warning,
            misuse.InsideHelper,
            close is null ? properties : properties.Add(CloseMethod, close),
            queue, verb, state, call.TargetMethod.Name, advice));
    }
}
