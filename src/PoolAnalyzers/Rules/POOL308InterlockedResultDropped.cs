using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Rules;

/// <summary>A variable is changed in one step, and read again to decide by what has become of it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL308InterlockedResultDropped : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL308",
        title: "What Interlocked returns is the value to decide by",
        message: "'{0}' is read again after '{1}' has changed it, and may be what another thread has made of it "
            + "meanwhile: decide by what '{1}' returns",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "Interlocked.Increment, Decrement and Add return the new value. Between the call and another read "
            + "other threads change the variable: two of them may both see the last value, or none.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        if (context.Compilation.GetTypeByMetadataName("System.Threading.Interlocked") is not { } interlocked)
            return;
        RegisterOperations(
            context, scope, static (_, signs) => signs.Has(SyntaxKind.RefKeyword)
                && (signs.HasName("Increment") || signs.HasName("Decrement") || signs.HasName("Add")),
            found => Analyze(found, interlocked), OperationKind.Invocation);
    }

    private static void Analyze(OperationContext found, INamedTypeSymbol interlocked)
    {
        var call = (IInvocationOperation)found.Operation;
        if (!SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, interlocked)
            || call.TargetMethod.Name is not ("Increment" or "Decrement" or "Add")
            || call.Arguments[0].Value is not (IFieldReferenceOperation or ILocalReferenceOperation)
            || call.Parent is not IExpressionStatementOperation { Parent: IBlockOperation block } statement)
            return;
        var variable = call.Arguments[0].Value;
        // A local that no lambda has is nobody else's.
        if (FlowUnit.VariableOf(variable) is ILocalSymbol local && !SeveralThreads.IsCaptured(local, call))
            return;
        var next = block.Operations.SkipWhile(operation => operation != statement).Skip(1).FirstOrDefault();
        var decides = next switch
        {
            IConditionalOperation branch => branch.Condition,
            IReturnOperation { ReturnedValue: { } value } => value,
            _ => null,
        };
        var written = variable.Syntax.ToString();
        if (decides is null || IsLocked(call)
            || decides.DescendantsAndSelf().FirstOrDefault(read =>
                read.Kind == variable.Kind && read.Syntax.ToString() == written && !Operations.IsWritten(read))
                is not { } again)
            return;
        found.Report(Diagnostic.Create(
            Rule, call.Syntax.GetLocation(), new[] { again.Syntax.GetLocation() }, written,
            $"{interlocked.Name}.{call.TargetMethod.Name}"));
    }

    private static bool IsLocked(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is ILockOperation)
                return true;
        }
        return false;
    }
}
