using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Rules;

/// <summary>A volatile field is read, changed and written back.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL309VolatileReadModifyWrite : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL309",
        title: "'volatile' does not make a change one step",
        message: "'{0}' is volatile, which makes its reads and writes visible, and not this change one step: what "
            + "another thread writes in between is lost; use 'Interlocked'",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "A volatile field is read and written in memory each time. '++' and '+=' are still a read and a "
            + "write, and other threads come in between.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        var volatiles = new VolatileFields(context.Compilation);
        RegisterOperations(
            context, scope, (_, signs) => signs.Changes && volatiles.AreNamedIn(signs),
            found =>
            {
                var target = found.Operation switch
                {
                    ICompoundAssignmentOperation compound => compound.Target,
                    IIncrementOrDecrementOperation increment => increment.Target,
                    _ => null,
                };
                if (target is IFieldReferenceOperation { Field.IsVolatile: true } field
                    && SeveralThreads.MayRun(found.Operation, isMember: true, scope, found.Cancellation))
                    found.Report(Diagnostic.Create(
                        Rule, found.Operation.Syntax.GetLocation(), field.Field.Name));
            },
            OperationKind.CompoundAssignment, OperationKind.Increment, OperationKind.Decrement);
    }
}
