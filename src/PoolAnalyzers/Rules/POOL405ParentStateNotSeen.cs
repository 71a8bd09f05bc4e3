using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A job of a process pool reads a static member that the program has set before, which no worker sees.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL405ParentStateNotSeen : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL405",
        title: "A worker process does not see what the program has set",
        message: "'{0}' is set by the program, and a worker process has it as it was at first: pass the value to the "
            + "job, or set it in the initializer of the pool",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "A worker process has static members of its own, with the values of their initializers. What Main "
            + "or the code before the job has set, no worker has.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        foreach (var job in ProcessJob.In(context))
        {
            var steps = job.Steps().ToArray();
            foreach (var step in steps)
            {
                if (StateOf(step.Operation) is not { } member || Operations.IsWritten(step.Operation)
                    || step.Place.SyntaxTree != context.Tree || IsNamed(step.Operation)
                    || steps.Any(other => IsWriteOf(other.Operation, member))
                    || SetBefore(context, job, member) is not { } write)
                    continue;
                context.Report(Diagnostic.Create(
                    Rule, step.Place.GetLocation(), new[] { write.GetLocation() },
                    $"{member.ContainingType.Name}.{member.Name}"));
            }
        }
    }

    private static ISymbol? StateOf(IOperation operation) => operation switch
    {
        IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: false, IsConst: false } field } => field,
        IPropertyReferenceOperation { Property: { IsStatic: true, SetMethod: not null } property }
            when Places.IsAutomatic(property) => property,
        _ => null,
    };

    private static bool IsWriteOf(IOperation operation, ISymbol member) =>
        operation is IMemberReferenceOperation reference
        && SymbolEqualityComparer.Default.Equals(reference.Member, member) && Operations.IsWritten(reference);

    private static bool IsNamed(IOperation operation) => operation.Parent is INameOfOperation;

    /// <summary>
    /// Where the entry point, or the code in front of the job, sets it; null also where anything else does, which may
    /// be the initializer of the workers.
    /// </summary>
    private static SyntaxNode? SetBefore(BodyContext context, ProcessJob job, ISymbol member)
    {
        var scope = context.Scope;
        if (!scope.Bodies.HasCodeOf(member))
            return null;
        var submits = job.Site.Syntax;
        var submitter = scope.StaticWrites.MethodAround(submits, context.Cancellation);
        var main = scope.Knowledge.Compilation.GetEntryPoint(context.Cancellation);
        SyntaxNode? found = null;
        foreach (var write in scope.StaticWrites.Of(member.OriginalDefinition, context.Cancellation))
        {
            var around = scope.StaticWrites.MethodAround(write, context.Cancellation);
            var isHere = SymbolEqualityComparer.Default.Equals(around, submitter);
            if (!isHere && !SymbolEqualityComparer.Default.Equals(around, main))
                return null;
            if (!isHere || write.SpanStart < submits.SpanStart)
                found ??= write;
        }
        return found;
    }
}
