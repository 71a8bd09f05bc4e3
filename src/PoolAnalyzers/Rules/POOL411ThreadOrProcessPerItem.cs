using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A loop starts a thread or a process for each thing it finds, however many that are.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("How many may run at the same time, and who waits for them, is for the author to say.")]
public sealed class POOL411ThreadOrProcessPerItem : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL411",
        title: "Many things are done by few workers",
        message: "A {0} is started for each round of this loop, however many there are: give the work to a pool, which "
            + "has as many as are of use",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "Each thread takes a stack and time to start, each process takes a hundred times of that. A loop "
            + "without a bound takes all there is; a pool takes as many as can run.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) => (signs.Roles & (Roles.Starts | Roles.NeedsStart | Roles.MakesUnstarted)) != 0,
            found => Analyze(found, scope), OperationKind.ObjectCreation, OperationKind.Invocation);

    private static void Analyze(OperationContext found, AnalysisScope scope)
    {
        var (type, arguments) = found.Operation switch
        {
            IObjectCreationOperation made => (made.Type, made.Arguments),
            IInvocationOperation { TargetMethod: { IsStatic: true } method } call
                when SymbolEqualityComparer.Default.Equals(method.ReturnType, method.ContainingType) =>
                (call.Type, call.Arguments),
            _ => default,
        };
        const Roles worker = Roles.Starts | Roles.NeedsStart;
        if (type is null || arguments.IsDefaultOrEmpty
            || !arguments.Any(argument => argument.Parameter is { } parameter
                && (scope.Knowledge.RolesOf(parameter) & Roles.RunsOnce) != 0)
            || (scope.Knowledge.RolesOfType(type) & worker) != worker
            || LoopAround(found.Operation) is not { } loop || !HasNoBound(loop)
            || !Starts(loop, scope))
            return;
        var isProcess = (scope.Knowledge.RolesOfBeing(type) & Roles.WorkersAreProcesses) != 0;
        found.Report(Diagnostic.Create(
            Rule, found.Operation.Syntax.GetLocation(), isProcess ? "process" : "thread"));
    }

    private static ILoopOperation? LoopAround(IOperation operation)
    {
        for (var outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return null;
            if (outer is ILoopOperation loop)
                return loop;
        }
        return null;
    }

    /// <summary>
    /// Whether the loop starts what it makes, and neither waits for it in the same round nor for a permit.
    /// </summary>
    private static bool Starts(ILoopOperation loop, AnalysisScope scope)
    {
        const Roles bounds = Roles.Waits | Roles.Acquires | Roles.Synchronizes;
        var roles = Roles.None;
        foreach (var operation in loop.Body.Descendants())
        {
            if (operation is IInvocationOperation call && !IsInside(call, loop))
                roles |= scope.Knowledge.RolesOf(call.TargetMethod);
        }
        return (roles & Roles.Starts) != 0 && (roles & bounds) == 0
            && !loop.Body.Descendants().Any(operation => operation is IBranchOperation { BranchKind: BranchKind.Break }
                && operation.Parent is IBlockOperation { Parent: ILoopOperation } block && block == loop.Body);
    }

    private static bool IsInside(IOperation operation, ILoopOperation loop)
    {
        for (var outer = operation.Parent; outer is not null && outer != loop; outer = outer.Parent)
        {
            if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return true;
        }
        return false;
    }

    private static bool HasNoBound(ILoopOperation loop) => loop switch
    {
        IForEachLoopOperation each => IsOfAnySize(each.Collection.WithoutConversions()),
        IWhileLoopOperation { Condition: { } condition } => IsEndless(condition),
        IForLoopOperation { Condition: null } => true,
        IForLoopOperation { Condition: IBinaryOperation { RightOperand: { } bound } } =>
            bound.WithoutConversions() is IPropertyReferenceOperation
            {
                Property.Name: "Count" or "Length", Instance: { } collection,
            } && IsOfAnySize(collection.WithoutConversions()),
        _ => false,
    };

    /// <summary>What was passed or asked for, and is not written out here; members may well be few and known.</summary>
    private static bool IsOfAnySize(IOperation collection) => collection switch
    {
        IParameterReferenceOperation parameter => !parameter.Parameter.IsParams,
        ILocalReferenceOperation local => local.Local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
            is VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax made }
            && !made.ToString().Contains("Range("),
        IInvocationOperation call => !call.Syntax.ToString().Contains("Range(")
            && call.TargetMethod.ContainingType.SpecialType != SpecialType.System_Enum,
        _ => false,
    };

    private static bool IsEndless(IOperation condition) => condition switch
    {
        { ConstantValue: { HasValue: true, Value: true } } => true,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IPropertyReferenceOperation property } =>
            property.Property.Name == nameof(CancellationToken.IsCancellationRequested),
        _ => false,
    };
}
