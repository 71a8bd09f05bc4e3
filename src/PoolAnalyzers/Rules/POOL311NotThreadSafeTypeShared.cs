using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Several threads use one object of a type that is made for one at a time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL311NotThreadSafeTypeShared : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL311",
        title: "What is made for one thread at a time is not shared",
        message: "'{0}' is used by several threads at once, and a '{1}' is made for one at a time: {2}",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "Random numbers, hashes, transforms and connections keep a state between calls. Two threads in "
            + "it at once get numbers twice, wrong hashes, or exceptions.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: it is a source of random numbers without a seed.</summary>
    public const string IsRandom = nameof(IsRandom);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.RunsManyTimes, Analyze);

    private static void Analyze(BodyContext context)
    {
        foreach (var body in Races.StartersIn(context))
        {
            foreach (var fork in body.Forks)
            {
                if (fork.Domain != ForkDomain.Thread || !fork.RunsManyTimes || fork.IsCallback || fork.IsAsyncOnly
                    || fork.Function is not IFlowAnonymousFunctionOperation lambda
                    || lambda.Syntax.SyntaxTree != context.Tree
                    || context.Scope.Bodies.ModelOf(context.Tree).GetOperation(lambda.Syntax, context.Cancellation)
                        is not { } work)
                    continue;
                foreach (var shared in SharedIn(work, body, context.Scope).GroupBy(
                    use => use.Symbol, SymbolEqualityComparer.Default))
                    Report(context, shared.First().Use, shared.Key!, shared.First().Made);
            }
        }
    }

    private static IEnumerable<(ISymbol Symbol, IOperation Use, SyntaxNode Made)> SharedIn(
        IOperation work, BodyAnalysis body, AnalysisScope scope)
    {
        // Whoever takes a lock somewhere may well hold it here.
        if (work.Descendants().Any(step => step is ILockOperation || step is IInvocationOperation call
            && (scope.Knowledge.RolesOf(call.TargetMethod) & (Roles.Acquires | Roles.Synchronizes)) != 0))
            yield break;
        var captures = Captures.Of(work, scope.Bodies, CancellationToken.None);
        foreach (var call in work.Descendants().OfType<IInvocationOperation>())
        {
            if (call.Instance is not { Type: { } type } used
                || (scope.Knowledge.RolesOfBeing(type) & Roles.IsNotThreadSafe) == 0)
                continue;
            var (symbol, made) = used switch
            {
                ILocalReferenceOperation local when captures.Variables.ContainsKey(local.Local) =>
                    (local.Local, Functions.ValueOf(body.Unit, local.Local)?.Syntax),
                IFieldReferenceOperation { Field: { IsReadOnly: true } field } => ((ISymbol)field, Initial(field)),
                _ => default,
            };
            if (symbol is not null && made is BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax
                && !IsPerThread(symbol))
                yield return (symbol, used, made);
        }
    }

    private static SyntaxNode? Initial(IFieldSymbol field) =>
        (field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() as VariableDeclaratorSyntax)?.Initializer?.Value;

    private static bool IsPerThread(ISymbol symbol) => symbol.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name == nameof(ThreadStaticAttribute));

    private static void Report(BodyContext context, IOperation use, ISymbol symbol, SyntaxNode made)
    {
        var isRandom = use.Type!.ToDisplayString() == "System.Random"
            && made is BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 } };
        context.Report(Diagnostic.Create(
            Rule, use.Syntax.GetLocation(),
            isRandom ? ImmutableDictionary<string, string?>.Empty.Add(IsRandom, "") : null,
            symbol.Name, use.Type!.Name,
            isRandom ? "use 'Random.Shared'" : "make one for each thread, or lock it"));
    }
}
