using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A lock that belongs to a thread is held over an <c>await</c>, behind which another thread may go on.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which lock takes its place, and who else takes it, is for the author to say.")]
public sealed class POOL508LockAcrossAwait : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL508",
        title: "A lock that belongs to a thread is not held over an await",
        message: "'{0}' belongs to the thread that has taken it, and behind the 'await' another one may go on, which "
            + "cannot give it back: use a lock that can be awaited, such as SemaphoreSlim or ProcessLock",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Warning,
        description: "Monitors, mutexes, reader-writer locks and reentrant locks know which thread has taken them. "
            + "Behind an await the code goes on on any thread of the pool: giving the lock back throws there, and it "
            + "stays locked.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(
            context, scope, Roles.Acquires | Roles.AcquiresShared | Roles.Synchronizes,
            static (_, signs) => signs.Has(SyntaxKind.AwaitKeyword),
            Analyze);

    private static void Analyze(BodyContext context)
    {
        // There the thread of the user interface goes on.
        if (Frameworks.IsUserInterface(context.Owner as INamedTypeSymbol ?? context.Owner.ContainingType))
            return;
        var knowledge = context.Scope.Knowledge;
        var found = new List<(IAwaitOperation Await, HeldLock Held)>();
        context.Scope.Concurrency.VisitLocked(
            context.Unit,
            (_, operation, locks) =>
            {
                if (operation is not IAwaitOperation awaited)
                    return;
                foreach (var held in locks.Locks)
                {
                    if (held.Taken is { } taken && IsOwnedByThread(taken, knowledge))
                        found.Add((awaited, held));
                }
            },
            context.Cancellation);
        // The first one is enough.
        foreach (var held in found.GroupBy(pair => pair.Held.Taken))
        {
            var (awaited, taken) = held.OrderBy(pair => pair.Await.Syntax.SpanStart).First();
            context.Report(Diagnostic.Create(
                Rule, awaited.Syntax.GetLocation(), new[] { held.Key!.Syntax.GetLocation() },
                taken.Identity?.Name is { Length: > 0 } name ? name : "this"));
        }
    }

    private static bool IsOwnedByThread(IInvocationOperation taken, ApiKnowledge knowledge) =>
        (knowledge.RolesOfBeing(taken.Instance?.Type ?? taken.TargetMethod.ContainingType) & Roles.OwnedByThread) != 0;
}
