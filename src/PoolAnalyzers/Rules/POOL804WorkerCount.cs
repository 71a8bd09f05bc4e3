using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A pool of processes gets more workers than any usual machine has cores.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL804WorkerCount : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL804",
        title: "A pool of processes has about as many workers as there are cores",
        message: "{0} processes compute no faster than one for each core, and need {0} times the memory: leave the "
            + "number out, or take threads for what waits",
        category: PoolAnalyzers.Rule.Efficiency,
        severity: DiagnosticSeverity.Info,
        description: "More processes than cores share the cores, and each has a run-time of its own. Many workers help "
            + "where jobs wait for something, and threads do that at a fraction of the memory.");

    private const int Many = 64;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) => signs.NamesRuntime,
            found =>
        {
            var pool = (IObjectCreationOperation)found.Operation;
            if (pool.Type is null || (scope.Knowledge.RolesOfBeing(pool.Type) & Roles.WorkersAreProcesses) == 0)
                return;
            foreach (var argument in pool.Arguments)
            {
                if (argument.Parameter is { } parameter
                    && (scope.Knowledge.RolesOf(parameter) & Roles.IsWorkerCount) != 0)
                    Check(argument.Value, found);
                else if (argument.Value.WithoutConversions() is IObjectCreationOperation { Initializer: { } options })
                    CheckOptions(options, scope, found);
            }
        }, OperationKind.ObjectCreation);

    private static void CheckOptions(
        IObjectOrCollectionInitializerOperation options, AnalysisScope scope, OperationContext context)
    {
        foreach (var set in options.Initializers.OfType<ISimpleAssignmentOperation>())
        {
            if (set.Target is IPropertyReferenceOperation { Property: { } property }
                && (scope.Knowledge.RolesOf((ISymbol)property) & Roles.IsWorkerCount) != 0)
                Check(set.Value, context);
        }
    }

    private static void Check(IOperation count, OperationContext context)
    {
        if (count.ConstantValue is { Value: int and >= Many and var number })
            context.Report(Diagnostic.Create(Rule, count.Syntax.GetLocation(), number));
    }
}
