using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.Rules;

/// <summary>A job of a process pool changes something that its caller reads afterwards, and changes only its
/// copy.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Only the author knows what the job should return instead, and how the results belong together.")]
public sealed class POOL404WorkerStateLost : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL404",
        title: "What a job changes in a worker process does not come back",
        message: "'{0}' is changed in a worker process, on a copy: it is unchanged where it is read after the job; "
            + "return the value from the job instead",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "A worker process has its own memory. Captured variables, arguments and static members are copies "
            + "there; only what the job returns comes back.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        var analysis = context.Scope.Concurrency;
        foreach (var body in Races.StartersIn(context))
        {
            foreach (var fork in body.Forks.Where(fork => fork.Domain == ForkDomain.Process && !fork.IsCallback))
            {
                foreach (var write in analysis.AccessesOf(fork, body.Unit, context.Cancellation))
                {
                    // What is made where it is missing is a cache, and each process has its own.
                    if (write.Kind != AccessKind.Read && !write.Is(AccessTraits.IsLazyInitialization)
                        && ReadAfter(body, fork, write) is { } read)
                        Report(context, write, read);
                }
            }
        }
    }

    private static void Report(BodyContext context, Access write, Access read) => context.Report(Diagnostic.Create(
        Rule,
        Races.PlaceOf(write, context.Tree).GetLocation(),
        new[] { Races.PlaceOf(read, context.Tree).GetLocation() },
        write.Location.Name));

    /// <summary>A read of the same thing that happens after the job was submitted.</summary>
    private static Access? ReadAfter(BodyAnalysis body, Fork fork, Access write)
    {
        foreach (var (access, state) in body.Accesses)
        {
            if (access.Kind is AccessKind.Read or AccessKind.Change
                && state.StageOf(fork) is ForkStage.Live or ForkStage.Over
                && access.Location.With(write.Location.Part).Equals(write.Location)
                && !IsWrittenAfter(body, fork, access))
                return access;
        }
        return null;
    }

    /// <summary>Whether the caller itself may have written what it reads there.</summary>
    private static bool IsWrittenAfter(BodyAnalysis body, Fork fork, Access read) =>
        body.Accesses.Any(pair =>
            pair.Access.Kind == AccessKind.Write
            && pair.State.StageOf(fork) is ForkStage.Live or ForkStage.Over
            && pair.Access.Location.Equals(read.Location.With(LocationPart.Itself)));
}
