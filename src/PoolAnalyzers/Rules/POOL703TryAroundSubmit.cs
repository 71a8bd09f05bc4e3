using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A <c>catch</c> waits for the exception of a job where the job is only submitted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL703TryAroundSubmit : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL703",
        title: "The exception of a job is caught where its result is read",
        message: "'{0}' comes back before the job has run, so the '{1}' that is caught here never comes: "
            + "read the result inside the 'try'",
        category: PoolAnalyzers.Rule.Results,
        severity: DiagnosticSeverity.Warning,
        description: "What a job throws is thrown where its result is read or awaited. A try around the submit alone "
            + "catches what is wrong with the submit, and nothing of the job.");

    /// <summary>What a submit itself may throw.</summary>
    private static readonly string[] OfSubmit =
    [
        "System.ArgumentException", "System.InvalidOperationException", "System.NotSupportedException",
        "System.OutOfMemoryException", "System.OperationCanceledException", "System.NullReferenceException",
        "PoolRuntime.NotTransferableException", "PoolRuntime.PoolBrokenException",
        "PoolRuntime.PoolTerminatedException",
    ];

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits, body =>
        {
            foreach (var call in body.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
            {
                if (InVain(call, body.Scope, body.Cancellation) is { } caught)
                    body.Report(Diagnostic.Create(Rule, call.Syntax.GetLocation(), call.TargetMethod.Name,
                        caught.Name));
            }
        });

    /// <summary>Whether the rule reports the call.</summary>
    internal static bool Reports(IInvocationOperation call, AnalysisScope scope, CancellationToken cancellation) =>
        InVain(call, scope, cancellation) is not null;

    /// <summary>The exception that is caught around a submit, and cannot come out of it.</summary>
    private static ITypeSymbol? InVain(IInvocationOperation call, AnalysisScope scope, CancellationToken cancellation)
    {
        if (!SubmittedWork.IsSubmit(call, scope.Knowledge)
            || !SubmittedWork.IsDropped(call)
            || SubmittedWork.IsSequence(call.Type)
            || TryAround(call) is not { } tried)
            return null;
        cancellation.ThrowIfCancellationRequested();
        // Other calls may throw what is caught.
        foreach (var operation in tried.Body.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation other
                    when !SubmittedWork.IsSubmit(other, scope.Knowledge) && !IsInLambda(other, tried):
                case IAwaitOperation or IThrowOperation or IDynamicInvocationOperation
                    or IArrayElementReferenceOperation:
                case IObjectCreationOperation made when !IsInLambda(made, tried):
                case IPropertyReferenceOperation property when !IsInLambda(property, tried):
                case IConversionOperation { IsImplicit: false }:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder }:
                    return null;
            }
        }
        var known = OfSubmit.Select(scope.Knowledge.Compilation.GetTypeByMetadataName).OfType<ITypeSymbol>().ToArray();
        return tried.Catches.Select(handler => handler.ExceptionType).FirstOrDefault(caught =>
            caught is { SpecialType: not SpecialType.System_Object, TypeKind: not TypeKind.Error }
            && !known.Any(thrown => IsA(thrown, caught) || IsA(caught, thrown)));
    }

    private static ITryOperation? TryAround(IOperation operation)
    {
        for (var (child, parent) = (operation, operation.Parent); parent is not null;
            (child, parent) = (parent, parent.Parent))
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return null;
            if (parent is ITryOperation { Catches.IsEmpty: false } tried && ReferenceEquals(tried.Body, child))
                return tried;
        }
        return null;
    }

    private static bool IsInLambda(IOperation operation, IOperation within)
    {
        for (var parent = operation.Parent; parent is not null && !ReferenceEquals(parent, within); parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation)
                return true;
        }
        return false;
    }

    private static bool IsA(ITypeSymbol type, ITypeSymbol parent)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, parent))
                return true;
        }
        return false;
    }
}
