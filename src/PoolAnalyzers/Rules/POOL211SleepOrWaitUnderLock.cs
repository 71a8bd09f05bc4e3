using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A lock is held while its thread sleeps or waits for other work.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL211SleepOrWaitUnderLock : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL211",
        title: "A lock is not held while its thread sleeps or waits",
        message: "'{0}' is called while '{1}' is locked, so everybody else who needs the lock waits as well, "
            + "for ever if the work needs it too: do it outside of the lock",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A lock is for the few lines that use what it guards. Held for as long as something else takes, it "
            + "makes all threads wait in a row; and if what is waited for takes the same lock, nobody goes on.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Waits | Roles.Joins | Roles.ReachesOutside, HasLock, body =>
        {
            foreach (var locked in body.Unit.Graph.OriginalOperation.Descendants().OfType<ILockOperation>())
                Analyze(body, locked);
        });

    private static bool HasLock(SyntaxNode code) => code.DescendantNodes().Any(node => node is LockStatementSyntax);

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

    private static string? Holds(IOperation operation, ILockOperation locked, ApiKnowledge knowledge)
    {
        if (BlockingCalls.IsSleep(operation))
            return "Thread.Sleep";
        if (operation is not IInvocationOperation call)
            return null;
        if (SubmittedWork.IsBlocking(call, knowledge))
            return call.TargetMethod.Name;
        if (BlockingCalls.WaitIn(call, knowledge) is not IMethodSymbol wait || call.Instance is not { } instance
            || wait.ContainingNamespace?.Name == "CompilerServices")
            return null;
        // Somebody who has asked, or waited, before the lock knows that it is done.
        var kept = EffectsFinder.RootsOf(instance).FirstOrDefault();
        if (kept is null)
            return wait.Name;
        var root = (IOperation)locked;
        while (root.Parent is { } parent)
            root = parent;
        var isKnown = root.Descendants().Any(other => other.Syntax.SpanStart < call.Syntax.SpanStart && Asks(other));
        return isKnown ? null : wait.Name;

        bool Asks(IOperation other)
        {
            var (asked, roles) = other switch
            {
                IInvocationOperation { Instance: { } on } earlier when !ReferenceEquals(earlier, call) =>
                    (on, knowledge.RolesOf(earlier.TargetMethod)),
                IPropertyReferenceOperation { Instance: { } on } property => (on, knowledge.RolesOf(property.Property)),
                IAwaitOperation awaited => (awaited.Operation, Roles.Waits),
                _ => (null, Roles.None),
            };
            return asked is not null && (roles & (Roles.Waits | Roles.TellsIfDone | Roles.Joins)) != 0
                && SymbolEqualityComparer.Default.Equals(EffectsFinder.RootsOf(asked).FirstOrDefault(), kept);
        }
    }
}
