using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Several processes read a shared value, change it and write it back, each in steps of its own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL304SharedValueReadModifyWrite : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL304",
        title: "What processes share is changed in one step, or under its lock",
        message: "'{0}' is read and written in two steps while other processes do the same: updates get lost; change "
            + "it in one step, by 'Add' or 'Update', or hold its lock",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "A shared value takes its lock for each single access. Between the read and the write of '+=' "
            + "other processes write, and that is lost.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        var jobs = ProcessJob.In(context).ToArray();
        foreach (var job in jobs)
        {
            foreach (var (place, shared) in ChangesIn(context, job))
            {
                var meets = job.MeetsItself || jobs.Any(other => IsBeside(other, job)
                    && ChangesIn(context, other).Any(change =>
                        SymbolEqualityComparer.Default.Equals(change.Shared, shared)));
                if (meets && place.SyntaxTree == context.Tree)
                    context.Report(Diagnostic.Create(Rule, place.GetLocation(), shared.Name));
            }
        }
    }

    private static bool IsBeside(ProcessJob other, ProcessJob job) =>
        other.Body == job.Body && other.Fork != job.Fork
        && job.Body.Begins.Any(begin =>
            begin.Fork == job.Fork && begin.State.StageOf(other.Fork) == ForkStage.Live
            || begin.Fork == other.Fork && begin.State.StageOf(job.Fork) == ForkStage.Live);

    private static IEnumerable<(SyntaxNode Place, ISymbol Shared)> ChangesIn(BodyContext context, ProcessJob job)
    {
        var knowledge = context.Scope.Knowledge;
        var steps = job.Steps().ToArray();
        // Whoever takes a lock somewhere may well hold it here.
        if (steps.Any(step => step.Operation is IInvocationOperation call
            && (knowledge.RolesOf(call.TargetMethod) & Roles.Acquires) != 0))
            yield break;
        var captures = job.Captures();
        foreach (var step in steps)
        {
            var target = step.Operation switch
            {
                ICompoundAssignmentOperation compound => compound.Target,
                IIncrementOrDecrementOperation increment => increment.Target,
                ISimpleAssignmentOperation assignment when Mentions(assignment.Value, assignment.Target) =>
                    assignment.Target,
                _ => null,
            };
            if (target?.WithoutConversions() is IPropertyReferenceOperation { Instance: { } shared } property
                && (knowledge.RolesOf((ISymbol)property.Property) & Roles.ReadsAndWritesApart) != 0
                && !IsInLock(step.Operation)
                && job.SharedBy(shared, captures) is { } symbol)
                yield return (step.Operation.Syntax, symbol);
        }
    }

    private static bool Mentions(IOperation value, IOperation target)
    {
        var written = target.Syntax.ToString();
        return value.DescendantsAndSelf().Any(part =>
            part is IPropertyReferenceOperation && part.Syntax.ToString() == written);
    }

    /// <summary>A lock of this process does not help, but that is for another rule to say.</summary>
    private static bool IsInLock(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is ILockOperation)
                return true;
        }
        return false;
    }
}
