using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A lock is held while its thread sleeps, or waits for work that needs the same lock.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL211SleepOrWaitUnderLock : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL211",
        title: "A lock is not held while its thread sleeps or waits",
        message: "'{0}' is called while '{1}' is locked, so everybody else who needs the lock waits as well: "
            + "do it outside of the lock",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A lock is for the few lines that use what it guards. Held for as long as something else takes, "
            + "it makes all threads wait in a row; and if what is waited for takes the same lock, nobody goes on.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(
            context, scope, Roles.Waits | Roles.Joins | Roles.ReachesOutside, static (_, signs) => signs.HasLock, body =>
        {
            foreach (var locked in body.Unit.Graph.OriginalOperation.Descendants().OfType<ILockOperation>())
                Analyze(body, locked);
        });

    private static void Analyze(BodyContext body, ILockOperation locked)
    {
        var open = new Stack<IOperation>([locked.Body]);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation or ILockOperation)
                continue;
            foreach (var child in operation.ChildOperations)
                open.Push(child);
            if (Holds(operation, locked, body.Scope.Knowledge) is { } name)
                body.Report(Diagnostic.Create(
                    Rule, operation.Syntax.GetLocation(), name, locked.LockedValue.Syntax.ToString()));
        }
    }

    /// <summary>
    /// The member that holds the lock for too long: a sleep, or a wait for work that can be seen to take the same lock.
    /// Other waits may be what the lock is for, as where something is started or stopped once.
    /// </summary>
    private static string? Holds(IOperation operation, ILockOperation locked, ApiKnowledge knowledge)
    {
        if (BlockingCalls.IsSleep(operation, knowledge))
            return "Thread.Sleep";
        if (operation is not IInvocationOperation call)
            return null;
        if (SubmittedWork.IsBlocking(call, knowledge))
            return call.Arguments.Any(argument => Takes(argument, locked)) ? call.TargetMethod.Name : null;
        return BlockingCalls.WaitIn(call, knowledge) is { } wait && call.Instance is { } instance
            && (Takes(instance, locked) || ValuesOf(instance, locked).Any(value => Takes(value, locked)))
                ? wait.Name
                : null;
    }

    /// <summary>Whether a lambda in the expression takes the lock.</summary>
    private static bool Takes(IOperation expression, ILockOperation locked) =>
        EffectsFinder.RootsOf(locked.LockedValue).FirstOrDefault() is { } gate
        && expression.Descendants().OfType<ILockOperation>().Any(inner => SymbolEqualityComparer.Default.Equals(
            EffectsFinder.RootsOf(inner.LockedValue).FirstOrDefault(), gate));

    /// <summary>What the local is set to where it is declared.</summary>
    private static IEnumerable<IOperation> ValuesOf(IOperation instance, IOperation within)
    {
        if (instance.WithoutConversions() is not ILocalReferenceOperation { Local: var local })
            return [];
        return Operations.RootOf(within).Descendants().OfType<IVariableDeclaratorOperation>()
            .Where(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local))
            .Select(declarator => declarator.Initializer?.Value).OfType<IOperation>();
    }
}
