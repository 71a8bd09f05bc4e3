using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A job of a process pool uses the terminal, or changes what belongs to its whole process.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("What the job is meant to do instead, or the program around it, only its author knows.")]
public sealed class POOL407LocalResourceInWorker : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL407",
        title: "A job does not end, question or redirect its worker process",
        message: "'{0}' {1}; {2}",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "A worker is a process of its own, which runs other jobs before and after. To end it loses the "
            + "job, its terminal is nobody's, and its directory, environment and culture are not those of "
            + "the program.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        var knowledge = context.Scope.Knowledge;
        foreach (var job in ProcessJob.In(context))
        {
            // A child process is the author's own.
            if ((knowledge.RolesOf(job.Method) & Roles.Submits) == 0)
                continue;
            foreach (var step in job.Steps())
            {
                var member = step.Operation switch
                {
                    IInvocationOperation call when Is(call.TargetMethod) => (ISymbol)call.TargetMethod,
                    IPropertyReferenceOperation property
                        when (knowledge.RolesOf((ISymbol)property.Property) & Roles.IsOfWholeProcess) != 0
                            && (Operations.IsWritten(property) || property.Property.SetMethod is null) =>
                        property.Property,
                    _ => null,
                };
                if (member is not null && step.Place.SyntaxTree == context.Tree)
                    Report(context, step.Place, member, (knowledge.RolesOf(job.Method) & Roles.Waits) != 0);
            }
        }

        bool Is(IMethodSymbol method) => (knowledge.RolesOf(method) & Roles.IsOfWholeProcess) != 0;
    }

    private static void Report(BodyContext context, SyntaxNode place, ISymbol member, bool waits)
    {
        var name = $"{member.ContainingType.Name}.{member.Name}";
        var (what, instead) = member.ContainingType.Name switch
        {
            "Console" => ("reads from a terminal that a worker process does not have",
                "read in the program, and pass what was read to the job"),
            "Environment" when member is IMethodSymbol { ReturnsVoid: true, Name: not "SetEnvironmentVariable" } =>
                ("ends the worker process: the job is lost, with a WorkerLostException" + (waits ? " here" : ""),
                    "return a value, or throw"),
            _ => ("changes the worker process, for the jobs that it runs later, and not the program",
                "pass the value to what needs it, or set it in the initializer of the pool"),
        };
        context.Report(Diagnostic.Create(Rule, place.GetLocation(), name, what, instead));
    }
}
