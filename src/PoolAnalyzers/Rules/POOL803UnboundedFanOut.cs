using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A loop hands over very many jobs, and nothing bounds how many of them wait for a worker.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL803UnboundedFanOut : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL803",
        title: "Who submits very many jobs waits while there are enough",
        message: "Each '{0}' leaves a job in memory until a worker has time for it, and {1}: set '{2}' in the options "
            + "of '{3}', so that the loop waits while there are enough",
        category: PoolAnalyzers.Rule.Efficiency,
        severity: DiagnosticSeverity.Info,
        description: "To hand a job over takes a microsecond, to do it takes longer. A loop that only hands over is "
            + "ahead of the workers by all that there is, and all of that is in memory.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits, Analyze);

    private static void Analyze(BodyContext context)
    {
        var (scope, cancellation) = (context.Scope, context.Cancellation);
        var rounds = new ManyRounds(context.Unit, scope, cancellation);
        var pools = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var call in context.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
        {
            if (IsOneJob(call, scope.Knowledge)
                && call.Instance?.WithoutConversions() is ILocalReferenceOperation { Local: var pool }
                && !pools.Contains(pool)
                && rounds.WhyOf(call) is { } why
                && Capacity.CreationOf(pool, context.Unit, scope, cancellation) is IObjectCreationOperation made
                && Capacity.IsUnbounded(made, scope.Knowledge)
                && BoundOf(made, scope.Knowledge) is { } bound)
            {
                pools.Add(pool);
                context.Report(Diagnostic.Create(
                    Rule, NameOf(call).GetLocation(), new[] { made.Syntax.GetLocation() },
                    call.TargetMethod.Name, why, bound.Name, pool.Name));
            }
        }
    }

    private static bool IsOneJob(IInvocationOperation call, ApiKnowledge knowledge)
    {
        if (!SubmittedWork.IsSubmit(call, knowledge))
            return false;
        var roles = Roles.None;
        foreach (var parameter in call.TargetMethod.Parameters)
            roles |= knowledge.RolesOf(parameter);
        return (roles & Roles.RunsOnce) != 0 && (roles & Roles.RunsManyTimes) == 0;
    }

    private static IPropertySymbol? BoundOf(IObjectCreationOperation made, ApiKnowledge knowledge) =>
        Capacity.OverloadsOf(made.Constructor!).SelectMany(constructor => constructor.Parameters)
            .Select(parameter => Capacity.OptionIn(parameter.Type, knowledge))
            .FirstOrDefault(option => option is not null);

    private static SyntaxNode NameOf(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            ? access.Name
            : call.Syntax;
}
