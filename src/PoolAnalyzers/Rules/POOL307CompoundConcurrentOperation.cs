using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Rules;

/// <summary>
/// An entry of a concurrent dictionary is changed in two steps, each of which is safe by itself, and another thread
/// comes in between.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL307CompoundConcurrentOperation : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL307",
        title: "An entry of a concurrent dictionary is changed in one step",
        message: "'{0}' {1} in two steps: another thread comes in between, and what it wrote is lost; use '{2}'",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "Each call of a ConcurrentDictionary is safe, two of them are two calls. AddOrUpdate, GetOrAdd "
            + "and TryAdd do in one step what a read and a write do in two.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        if (context.Compilation.GetTypeByMetadataName("System.Collections.Concurrent.ConcurrentDictionary`2")
            is not { } dictionary)
            return;
        RegisterOperations(
            context, scope, (_, signs) => signs.ChangesElement,
            found => Analyze(found, scope, dictionary),
            OperationKind.SimpleAssignment, OperationKind.CompoundAssignment, OperationKind.Increment,
            OperationKind.Decrement);
    }

    private static void Analyze(OperationContext found, AnalysisScope scope, INamedTypeSymbol dictionary)
    {
        var target = found.Operation switch
        {
            IAssignmentOperation assignment => assignment.Target,
            IIncrementOrDecrementOperation increment => increment.Target,
            _ => null,
        };
        if (target is not IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } entry
            || !SymbolEqualityComparer.Default.Equals(instance.Type?.OriginalDefinition, dictionary))
            return;
        var isMember = instance is IFieldReferenceOperation or IPropertyReferenceOperation;
        if (!isMember && (FlowUnit.VariableOf(instance) is not { } variable
            || !SeveralThreads.IsCaptured(variable, found.Operation)))
            return;
        var (how, better) = found.Operation is ISimpleAssignmentOperation write
            ? HowChecked(write, entry)
            : ("is read, changed and written back", "AddOrUpdate");
        if (how is null || !SeveralThreads.MayRun(found.Operation, isMember, scope, found.Cancellation))
            return;
        found.Report(Diagnostic.Create(
            Rule, found.Operation.Syntax.GetLocation(), entry.Syntax.ToString(), how, better));
    }

    private static (string? How, string? Better) HowChecked(
        ISimpleAssignmentOperation write, IPropertyReferenceOperation entry)
    {
        var written = entry.Syntax.ToString();
        if (write.Value.DescendantsAndSelf().Any(read =>
            read is IPropertyReferenceOperation && read.Syntax.ToString() == written))
            return ("is read, changed and written back", "AddOrUpdate");
        var dictionary = entry.Instance!.Syntax.ToString();
        var key = entry.Arguments[0].Value.Syntax.ToString();
        for (var (inner, outer) = ((IOperation)write, write.Parent);
            outer is not null;
            (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
                break;
            if (outer is not IConditionalOperation { Condition: { } condition } || inner == condition)
                continue;
            foreach (var call in condition.DescendantsAndSelf().OfType<IInvocationOperation>())
            {
                if (call.Instance?.Syntax.ToString() != dictionary
                    || call.Arguments.FirstOrDefault()?.Value.Syntax.ToString() != key)
                    continue;
                if (call.TargetMethod.Name == "ContainsKey")
                    return ("is looked for and then written", "TryAdd' or 'GetOrAdd");
                if (call.TargetMethod.Name == "TryGetValue")
                    return ("is looked up and then written", "AddOrUpdate' or 'GetOrAdd");
            }
        }
        return default;
    }
}
