using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A callback waits or sleeps on the thread that hands out the results of a pool.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL204BlockingInCallback : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL204",
        title: "A callback returns at once",
        message: "'{0}' holds the one thread that runs the callbacks of the pool, and all others wait for it: "
            + "hand the work over to another thread",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A pool calls back one result after the other, on one thread of this process. A callback that "
            + "sleeps or waits holds up every other one, however many workers there are.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.RunsAsCallback, body =>
        {
            foreach (var call in body.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
            {
                if (!RunsOnOneThread(call, scope.Knowledge))
                    continue;
                foreach (var argument in call.Arguments)
                {
                    if (argument.Parameter is { } parameter
                        && (scope.Knowledge.RolesOf(parameter) & Roles.RunsAsCallback) != 0
                        && argument.Value.WithoutConversions() is IDelegateCreationOperation { Target: var target })
                        Analyze(body, target);
                }
            }
        });

    /// <summary>
    /// Callbacks of a call that submits, and of the future of an executor whose workers are processes.
    /// </summary>
    private static bool RunsOnOneThread(IInvocationOperation call, ApiKnowledge knowledge) =>
        SubmittedWork.IsSubmit(call, knowledge)
        || (call.Instance?.WithoutConversions() is IInvocationOperation { Instance.Type: { } type } submit
            && SubmittedWork.IsSubmit(submit, knowledge)
            && (knowledge.RolesOfBeing(type) & Roles.WorkersAreProcesses) != 0);

    private static void Analyze(BodyContext body, IOperation callback)
    {
        var code = callback switch
        {
            IAnonymousFunctionOperation { Symbol.IsAsync: false } lambda => lambda.Body,
            IMethodReferenceOperation { Method: { MethodKind: not MethodKind.LocalFunction, IsAsync: false } method } =>
                body.Scope.Bodies.OperationOf(method, body.Cancellation),
            _ => null,
        };
        if (code is null)
            return;
        var open = new Stack<IOperation>([code]);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            if (Blocks(operation, body.Scope.Knowledge) is { } name)
            {
                // What is reported is in the file that is open.
                var isHere = operation.Syntax.SyntaxTree == body.Tree;
                body.Report(Diagnostic.Create(
                    Rule, (isHere ? operation : callback).Syntax.GetLocation(), name));
                continue;
            }
            foreach (var child in operation.ChildOperations)
                open.Push(child);
        }
    }

    /// <summary>
    /// The member that certainly holds the thread: a sleep, a join, a wait for what has just been started.
    /// </summary>
    private static string? Blocks(IOperation operation, ApiKnowledge knowledge)
    {
        if (BlockingCalls.IsSleep(operation, knowledge))
            return "Thread.Sleep";
        if (operation is IInvocationOperation blocking && SubmittedWork.IsBlocking(blocking, knowledge))
            return blocking.TargetMethod.Name;
        if (BlockingCalls.WaitIn(operation, knowledge) is not { } wait)
            return null;
        if (operation is IInvocationOperation call && (knowledge.RolesOf(call.TargetMethod) & Roles.Joins) != 0)
            return wait.Name;
        var waitedFor = operation switch
        {
            IInvocationOperation { Instance: { } instance } => instance,
            IPropertyReferenceOperation { Instance: { } instance } => instance,
            _ => null,
        };
        return waitedFor?.WithoutConversions() is IInvocationOperation started
            && (knowledge.RolesOf(started.TargetMethod) & Roles.Submits) != 0
                ? wait.Name
                : null;
    }
}
