using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Async code waits for work of a pool by holding its thread.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL206BlockingInAsync : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL206",
        title: "Async code awaits work instead of blocking on it",
        message: "'{0}' blocks the thread of async code until the work is done: await it",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A call that waits holds the thread for as long as the work takes, although async code could "
            + "leave it to others meanwhile. Where few threads are left, nothing goes on at all.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Waits | Roles.Joins, Analyze);

    private static void Analyze(BodyContext body)
    {
        var root = body.Unit.Graph.OriginalOperation;
        HashSet<SyntaxNode>? ofLoops = null;
        var responsive = new ResponsiveCode(body.Scope, body.Cancellation);
        foreach (var operation in root.Descendants())
        {
            if (BlockingCalls.WaitIn(operation, body.Scope.Knowledge) is not IMethodSymbol wait
                || BaseLibraryEffects.IsOfBaseLibrary(wait)
                || operation is not IInvocationOperation { Instance: { } instance } call || Handles.IsTimed(call)
                || FunctionAround(call, body) is not { IsAsync: true }
                || responsive.Around(call) is null
                || !MayBePending(instance.WithoutConversions(), call, body.Scope.Knowledge))
                continue;
            // Where a loop submits and waits in turn, POOL201 says more.
            ofLoops ??= [.. POOL201BlockingResultInSubmitLoop.Find(root, body.Scope, body.Cancellation)
                .Select(serial => serial.Wait.Syntax)];
            if (!ofLoops.Contains(call.Syntax))
                body.Report(Diagnostic.Create(Rule, call.Syntax.GetLocation(), wait.Name));
        }
    }

    private static IMethodSymbol? FunctionAround(IOperation operation, BodyContext body) =>
        body.Scope.Bodies.ModelOf(operation.Syntax.SyntaxTree)
            .GetEnclosingSymbol(operation.Syntax.SpanStart, body.Cancellation) as IMethodSymbol;

    /// <summary>
    /// Whether nothing in front of the call can have waited for the same: it is work that the function itself has
    /// submitted, or a pool that it has not awaited.
    /// </summary>
    private static bool MayBePending(IOperation subject, IInvocationOperation call, ApiKnowledge knowledge)
    {
        if (subject is IInvocationOperation submit)
            return SubmittedWork.IsSubmit(submit, knowledge);
        var isJoin = (knowledge.RolesOf(call.TargetMethod) & Roles.Joins) != 0;
        var kept = EffectsFinder.RootsOf(subject).FirstOrDefault();
        if (kept is null || (!isJoin && kept is not ILocalSymbol))
            return false;
        var root = (IOperation)call;
        while (root.Parent is { } parent && root is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            root = parent;
        var isOwn = isJoin;
        foreach (var earlier in root.Descendants())
        {
            if (earlier.Syntax.SpanStart >= call.Syntax.SpanStart)
                continue;
            switch (earlier)
            {
                case IVariableDeclaratorOperation { Initializer.Value: { } value } declarator
                    when SymbolEqualityComparer.Default.Equals(declarator.Symbol, kept):
                    isOwn |= value.WithoutConversions() is IInvocationOperation made
                        && SubmittedWork.IsSubmit(made, knowledge);
                    break;
                case ILocalReferenceOperation { Local: var local } mention when !isJoin
                    && SymbolEqualityComparer.Default.Equals(local, kept) && !IsPartOf(mention, call):
                    return false;
                case IAwaitOperation awaited when Ends(awaited):
                    return false;
            }
        }
        return isOwn;

        // Whatever is awaited that is not of the base library may have waited for everything.
        bool Ends(IAwaitOperation awaited) => awaited.Operation.DescendantsAndSelf().Any(operation =>
            operation is IInvocationOperation other && !BaseLibraryEffects.IsOfBaseLibrary(other.TargetMethod)
            && !SubmittedWork.IsSubmit(other, knowledge));
    }

    private static bool IsPartOf(IOperation operation, IOperation whole)
    {
        for (var parent = operation; parent is not null; parent = parent.Parent)
        {
            if (ReferenceEquals(parent, whole))
                return true;
        }
        return false;
    }
}
