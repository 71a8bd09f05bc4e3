using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A job waits for another job of the pool that runs it, or for the end of that pool.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("what to do instead depends on what the job is for: return what is to be done next, or use a second pool")]
public sealed class POOL205WaitsForOwnPool : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL205",
        title: "A job does not wait for its own pool",
        message: "'{0}' waits in a job of '{1}' for '{1}' itself: when all workers wait like that, "
            + "none is left to do the work",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A job that waits for another job of its pool holds a worker and needs a second one. With as many "
            + "such jobs as workers, nobody is left.");

    private const Roles Jobs = Roles.RunsOnce | Roles.RunsManyTimes;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits, body =>
        {
            foreach (var submit in body.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
            {
                if ((scope.Knowledge.RolesOf(submit.TargetMethod) & Roles.Submits) == 0
                    || BaseLibraryEffects.IsOfBaseLibrary(submit.TargetMethod)
                    || PoolOf(submit) is not { } pool || RunsElsewhere(submit, scope.Knowledge))
                    continue;
                foreach (var argument in submit.Arguments)
                {
                    if (argument.Parameter is { } parameter && (scope.Knowledge.RolesOf(parameter) & Jobs) != 0
                        && argument.Value.WithoutConversions() is IDelegateCreationOperation { Target: var job })
                        Analyze(body, job, pool);
                }
            }
        });

    /// <summary>Whether the workers are other processes, in which there is no such pool.</summary>
    private static bool RunsElsewhere(IInvocationOperation submit, ApiKnowledge knowledge) =>
        submit.Instance?.WithoutConversions().Type is { } type
        && (knowledge.RolesOfBeing(type) & Roles.WorkersAreProcesses) != 0;

    /// <summary>The variable or field that the pool is in; null where it is not one thing for certain.</summary>
    private static ISymbol? PoolOf(IInvocationOperation call) => call.Instance?.WithoutConversions() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } member
            when member.Instance is null || Subject.IsThis(member.Instance) => field,
        _ => null,
    };

    private static void Analyze(BodyContext body, IOperation job, ISymbol pool)
    {
        var code = job switch
        {
            IAnonymousFunctionOperation lambda => lambda.Body,
            IMethodReferenceOperation { Method: { MethodKind: MethodKind.Ordinary } method }
                when pool is IFieldSymbol =>
                body.Scope.Bodies.OperationOf(method, body.Cancellation),
            _ => null,
        };
        if (code is null)
            return;
        var own = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in code.Descendants())
        {
            if (IsInNested(operation, code))
                continue;
            if (operation is IVariableDeclaratorOperation { Symbol: var local, Initializer.Value: { } value }
                && IsSubmitTo(value, pool, body.Scope.Knowledge))
                own.Add(local);
            if (WaitIn(operation, pool, own, body.Scope.Knowledge) is not { } name)
                continue;
            var isHere = operation.Syntax.SyntaxTree == body.Tree;
            body.Report(Diagnostic.Create(
                Rule, (isHere ? operation : job).Syntax.GetLocation(), name, pool.Name));
        }
    }

    private static string? WaitIn(IOperation operation, ISymbol pool, HashSet<ISymbol> own, ApiKnowledge knowledge)
    {
        if (operation is IInvocationOperation call && Is(PoolOf(call), pool))
        {
            return SubmittedWork.IsBlocking(call, knowledge)
                || ((knowledge.RolesOf(call.TargetMethod) & Roles.Joins) != 0
                    && BlockingCalls.WaitIn(call, knowledge) is not null)
                    ? call.TargetMethod.Name
                    : null;
        }
        return operation is IInvocationOperation { Instance: { } instance } wait && !Handles.IsTimed(wait)
            && BlockingCalls.WaitIn(wait, knowledge) is { } waits
            && (IsSubmitTo(instance, pool, knowledge)
                || (instance.WithoutConversions() is ILocalReferenceOperation { Local: var local }
                    && own.Contains(local)))
                ? waits.Name
                : null;
    }

    private static bool IsSubmitTo(IOperation value, ISymbol pool, ApiKnowledge knowledge) =>
        value.WithoutConversions() is IInvocationOperation call && SubmittedWork.IsSubmit(call, knowledge)
        && !SubmittedWork.IsSequence(call.Type) && Is(PoolOf(call), pool);

    private static bool Is(ISymbol? symbol, ISymbol pool) =>
        SymbolEqualityComparer.Default.Equals(symbol?.OriginalDefinition, pool.OriginalDefinition);

    private static bool IsInNested(IOperation operation, IOperation code)
    {
        for (var parent = operation.Parent; parent is not null && !ReferenceEquals(parent, code); parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return true;
        }
        return false;
    }
}
