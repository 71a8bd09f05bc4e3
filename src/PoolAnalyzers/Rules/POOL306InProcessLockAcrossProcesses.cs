using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A job of a process pool guards what processes share by a lock that each process has for itself.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL306InProcessLockAcrossProcesses : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL306",
        title: "'lock' does not keep processes apart",
        message: "Each worker process has a '{0}' of its own, so this does not keep '{1}' from being used by another "
            + "process: take a lock that processes share",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "A lock of the language excludes the threads of one process. Shared memory and files are used by "
            + "several processes, which a ProcessLock, or the lock of the shared value, keeps apart.");

    /// <summary>Property of a diagnostic: the shared value, as the code writes it, that has a lock.</summary>
    public const string Shared = nameof(Shared);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        var knowledge = context.Scope.Knowledge;
        foreach (var job in ProcessJob.In(context).Where(job => job.MeetsItself))
        {
            var steps = job.Steps().ToArray();
            // It may be meant for threads that the job starts.
            if (steps.Any(step => step.Operation is IArgumentOperation { Parameter: { } parameter }
                && (knowledge.RolesOf(parameter) & Races.Triggers) != 0
                && step.Operation.Syntax != job.Argument.Syntax))
                continue;
            var captures = job.Captures();
            foreach (var step in steps)
            {
                if (step.Operation is not ILockOperation locked || step.Operation.Syntax.SyntaxTree != context.Tree)
                    continue;
                var shared = SharedIn(locked, job, captures, knowledge);
                if (shared is null)
                    continue;
                context.Report(Diagnostic.Create(
                    Rule, locked.LockedValue.Syntax.GetLocation(),
                    shared.IsValue && !IsUnlocked(shared.Symbol, job)
                        ? ImmutableDictionary<string, string?>.Empty.Add(Shared, shared.Name)
                        : null,
                    locked.LockedValue.Syntax.ToString(), shared.Name));
            }
        }
    }

    private static Guarded? SharedIn(ILockOperation locked, ProcessJob job, Captures captures, ApiKnowledge knowledge)
    {
        Guarded? found = null;
        foreach (var operation in locked.Body.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: { IsStatic: true } called } call
                    when IsFile(called.ContainingType):
                    found ??= new(null, call.Arguments.Length > 0 ? call.Arguments[0].Value.Syntax.ToString() : "File");
                    break;
                case IPropertyReferenceOperation { Instance: { } instance } property
                    when (knowledge.RolesOf((ISymbol)property.Property) & Roles.ReadsAndWritesApart) != 0
                        && job.SharedBy(instance, captures) is { } symbol:
                    // With two of them, none has the lock for both.
                    if (found is { IsValue: true } && !SymbolEqualityComparer.Default.Equals(found.Symbol, symbol))
                        return new(null, found.Name);
                    found = new(symbol, instance.Syntax.ToString());
                    break;
            }
        }
        return found;
    }

    private static bool IsFile(INamedTypeSymbol type) =>
        type.Name == "File" && type.ContainingNamespace.ToDisplayString() == "System.IO";

    /// <summary>Whether it may have been made without a lock.</summary>
    private static bool IsUnlocked(ISymbol? symbol, ProcessJob job) =>
        symbol is not ILocalSymbol local || Functions.ValueOf(job.Body.Unit, local) is not IObjectCreationOperation;

    private sealed class Guarded(ISymbol? symbol, string name)
    {
        public ISymbol? Symbol { get; } = symbol;

        public string Name { get; } = name;

        public bool IsValue => Symbol is not null;
    }
}
