using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A sequence of results is gone through when the pool of its <c>using</c> has been disposed of, or work goes on when
/// something that it uses has been.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL104ResultsOutliveScope : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL104",
        title: "Nothing is used when its 'using' is over",
        message: "'{0}' is disposed of at the end of its block, and {1} only after that; {2}",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "A lazy sequence does its work when somebody goes through it, and a task does it beside the code "
            + "that starts it. What they use must not be disposed of before that.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: what is missing.</summary>
    public const string Kind = nameof(Kind);

    /// <summary>A sequence is to be gone through.</summary>
    public const string Sequence = nameof(Sequence);

    /// <summary>Work is to be waited for; further locations are the declaration and what starts the work.</summary>
    public const string Work = nameof(Work);

    /// <summary>Property of a diagnostic: the statement that waits for the work.</summary>
    public const string Wait = nameof(Wait);

    private const int MostCalls = 8;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        var enumerable = scope.Knowledge.Compilation.GetTypeByMetadataName("System.Linq.Enumerable");
        RegisterBodies(context, scope, Roles.Submits | Roles.Starts, HasUsing, body =>
        {
            if (enumerable is not null && scope.Knowledge.Runtime is not null)
                FindSequences(body, enumerable);
            FindWork(body);
        });
    }

    private static bool HasUsing(SyntaxNode code, CodeSigns signs) => signs.Has(SyntaxKind.UsingKeyword);

    // ---- Lazy sequences

    private static void FindSequences(BodyContext context, INamedTypeSymbol enumerable)
    {
        foreach (var operation in context.Unit.Graph.OriginalOperation.Descendants())
        {
            var value = operation switch
            {
                IReturnOperation { Kind: OperationKind.Return } returned => returned.ReturnedValue,
                ISimpleAssignmentOperation assignment => assignment.Value,
                _ => null,
            };
            if (value?.WithoutConversions() is { } sequence && PoolBehind(sequence, context, enumerable, 0) is { } pool
                && Leaves(operation, pool, context.Cancellation))
                context.Report(Diagnostic.Create(
                    Rule, sequence.Syntax.GetLocation(),
                    ImmutableDictionary<string, string?>.Empty.Add(Kind, Sequence),
                    pool.Name, "the sequence can be gone through", "go through it here, as by 'ToList()'"));
        }
    }

    /// <summary>The local, declared with <c>using</c>, that a lazy sequence submits jobs to.</summary>
    private static ILocalSymbol? PoolBehind(
        IOperation value, BodyContext context, INamedTypeSymbol enumerable, int depth)
    {
        var knowledge = context.Scope.Knowledge;
        if (depth == MostCalls)
            return null;
        switch (value.WithoutConversions())
        {
            case ILocalReferenceOperation { Local: var local }
                when context.Unit.OnlyValueOf(local) is { } only
                    && context.Scope.Bodies.ModelOf(only.Syntax.SyntaxTree)
                        .GetOperation(only.Syntax, context.Cancellation) is { } source:
                return PoolBehind(source, context, enumerable, depth + 1);
            case IInvocationOperation { TargetMethod: { ContainingType: var type } method } call
                when SymbolEqualityComparer.Default.Equals(type, enumerable) && IsLazy(method):
                foreach (var argument in call.Arguments)
                {
                    var found = argument.Parameter?.Type.TypeKind == TypeKind.Delegate
                        ? PoolIn(argument.Value, knowledge, context.Cancellation)
                        : argument.Parameter?.Ordinal == 0
                            ? PoolBehind(argument.Value, context, enumerable, depth + 1)
                            : null;
                    if (found is not null)
                        return found;
                }
                return null;
            default:
                return null;
        }
    }

    /// <summary>The pool that a lambda submits jobs to.</summary>
    private static ILocalSymbol? PoolIn(IOperation function, ApiKnowledge knowledge, CancellationToken cancellation)
    {
        foreach (var operation in function.Descendants())
        {
            if (operation is IInvocationOperation { Instance: { } instance } call
                && (knowledge.RolesOf(call.TargetMethod) & Roles.Submits) != 0
                && instance.WithoutConversions() is ILocalReferenceOperation { Local: var pool }
                && IsUsing(pool, cancellation))
                return pool;
        }
        return null;
    }

    private static bool IsLazy(IMethodSymbol method) =>
        method.ReturnType is { TypeKind: TypeKind.Interface, Name: "IEnumerable" or "IOrderedEnumerable" };

    /// <summary>Whether the value gets out of the block that the local is disposed of with.</summary>
    private static bool Leaves(IOperation operation, ILocalSymbol pool, CancellationToken cancellation)
    {
        if (BlockOf(pool, cancellation) is not { } block || !block.Span.Contains(operation.Syntax.Span))
            return false;
        // The lambda may be called in the block.
        if (StatementRows.FunctionOf(operation.Syntax) != StatementRows.FunctionOf(block))
            return false;
        switch (operation)
        {
            case IReturnOperation:
                return true;
            case ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } assignment:
                return Operations.UseOf(assignment).User is IExpressionStatementOperation;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var target } } assignment:
                return Operations.UseOf(assignment).User is IExpressionStatementOperation
                    && target.DeclaringSyntaxReferences.All(declared =>
                        !block.Span.Contains(declared.Span))
                    && !IsMentioned(target, block, assignment.Syntax)
                    && IsMentioned(target, StatementRows.FunctionOf(block), block);
            default:
                return false;
        }
    }

    /// <summary>Whether the local is mentioned in some code, but for a part of it.</summary>
    private static bool IsMentioned(ILocalSymbol local, SyntaxNode code, SyntaxNode part) =>
        code.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == local.Name && !part.Span.Contains(name.Span));

    private static bool IsUsing(ILocalSymbol local, CancellationToken cancellation) =>
        BlockOf(local, cancellation) is not null;

    /// <summary>The code at the end of which a local is disposed of; null where it is not declared with <c>using</c>.
    /// </summary>
    private static SyntaxNode? BlockOf(ILocalSymbol local, CancellationToken cancellation)
    {
        if (local.DeclaringSyntaxReferences.Length != 1
            || local.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is not VariableDeclaratorSyntax declarator)
            return null;
        return declarator.Parent?.Parent switch
        {
            UsingStatementSyntax whole => whole,
            LocalDeclarationStatementSyntax declaration when declaration.UsingKeyword.IsKind(SyntaxKind.UsingKeyword) =>
                declaration.Parent is GlobalStatementSyntax ? null : declaration.Parent,
            _ => null,
        };
    }

    // ---- Work beside the code

    private static void FindWork(BodyContext context)
    {
        var budget = new WorkBudget();
        foreach (var body in Races.StartersIn(context))
        {
            foreach (var fork in body.Forks)
            {
                if (fork.Domain != ForkDomain.Thread || fork.IsBlocking || fork.IsCallback || fork.IsAsyncOnly
                    || fork.Within is not null || fork.Function.Syntax.SyntaxTree != context.Tree
                    || fork.Function is not IFlowAnonymousFunctionOperation)
                    continue;
                foreach (var used in Captures.Of(fork.Function, context.Scope.Bodies, context.Cancellation).Variables)
                {
                    if (used.Key is ILocalSymbol local && body.Unit.Declares(local)
                        && IsUsing(local, context.Cancellation))
                        FindWork(context, body, fork, local, used.Value[0], budget);
                }
            }
        }
    }

    private static void FindWork(
        BodyContext context, BodyAnalysis body, Fork fork, ILocalSymbol used, IOperation use, WorkBudget budget)
    {
        var (unit, knowledge) = (body.Unit, context.Scope.Knowledge);
        foreach (var misuse in context.Scope.Protocols.FindMisusesOfProgram(
            unit, OutlivedScope.Protocol, EventOf, context.Cancellation, budget))
        {
            if (!misuse.OnEveryRegularPath || !misuse.Operation.IsImplicit)
                continue;
            var properties = ImmutableDictionary<string, string?>.Empty.Add(Kind, Work);
            if (WaitFor(fork, unit, knowledge) is { } wait)
                properties = properties.Add(Wait, wait);
            context.Report(Diagnostic.Create(
                Rule, use.Syntax.GetLocation(),
                new[]
                {
                    used.DeclaringSyntaxReferences[0].GetSyntax(context.Cancellation).GetLocation(),
                    fork.Site.Syntax.GetLocation(),
                },
                properties,
                used.Name, "what runs here may use it", "wait for that first, or dispose of it there"));
        }

        Roles EventOf(IOperation operation)
        {
            if (ReferenceEquals(operation, fork.Site))
                return fork.IsDeferred ? Roles.None : Roles.Starts;
            switch (operation)
            {
                case IInvocationOperation { Instance: { } instance } call when IsUsed(instance)
                    && (knowledge.RolesOf(call.TargetMethod) & Roles.Disposes) != 0:
                    return Roles.Disposes;
                case IInvocationOperation { Instance: { } instance } call
                    when (knowledge.RolesOf(call.TargetMethod) & Roles.Starts) != 0
                        && Mentions.Touches(unit, instance, fork):
                    return Roles.Starts;
                case IAwaitOperation or IDynamicInvocationOperation or IFunctionPointerInvocationOperation:
                    return Roles.Synchronizes;
                case IPropertyReferenceOperation property
                    when (knowledge.RolesOf(property.Property) & (Roles.Waits | Roles.TellsIfDone)) != 0:
                    return Roles.Synchronizes;
                // Who looks at it, lets time pass or asks people may know that it is done.
                case IInvocationOperation call:
                    return BlockingCalls.MayWait(call, knowledge)
                        || (knowledge.RolesOf(call.TargetMethod) & (Roles.Sleeps | Roles.IsOfWholeProcess)) != 0
                            ? Roles.Synchronizes
                            : Roles.None;
                default:
                    return Roles.None;
            }
        }

        bool IsUsed(IOperation instance) =>
            SymbolEqualityComparer.Default.Equals(FlowUnit.VariableOf(unit.PlaceOf(instance)), used);
    }

    /// <summary>The statement that waits for the work; null where no local stands for it.</summary>
    private static string? WaitFor(Fork fork, FlowUnit unit, ApiKnowledge knowledge)
    {
        if (fork.Handles.OfType<ILocalSymbol>().FirstOrDefault(local =>
                unit.OnlyValueOf(local)?.Syntax == fork.Site.Syntax) is not { } handle)
            return null;
        var isAsync = unit.Graph.OriginalOperation.Syntax is { } code && (code switch
        {
            BaseMethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
            _ => false,
        });
        if (isAsync && !fork.IsDeferred && handle.Type.GetMembers("GetAwaiter").Length > 0)
            return $"await {handle.Name};";
        return knowledge.FindWait(handle.Type) is { } wait ? $"{handle.Name}.{wait.Name}();" : null;
    }
}
