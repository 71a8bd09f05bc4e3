using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Flow.Iterations;

namespace PoolAnalyzers.Rules;

/// <summary>Job after job of a process pool takes the same large collection along.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL805LargeCapture : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL805",
        title: "What is large and the same for all jobs goes to a worker once",
        message: "'{0}' has {1}, and all of it goes to a worker with job after job: wrap it in a '{2}', which goes to "
            + "each worker once",
        category: PoolAnalyzers.Rule.Efficiency,
        severity: DiagnosticSeverity.Info,
        description: "What a job of a process pool captures is made into bytes, sent and made again, for each job "
            + "and each chunk of a map. For a large table that takes longer than what most jobs do with it.");

    private const long Large = 100_000;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        if (scope.Knowledge.SentOnce is { } wrapper)
            RegisterBodies(context, scope, Races.Triggers, body => Analyze(body, wrapper));
    }

    private static void Analyze(BodyContext context, INamedTypeSymbol wrapper)
    {
        foreach (var job in ProcessJob.In(context))
        {
            if (job.Lambda is not { } lambda)
                continue;
            foreach (var captured in job.Captures().Variables)
            {
                var (variable, uses) = (captured.Key, captured.Value);
                if (variable is ILocalSymbol && Place(job, variable) is { } place
                    && SizeOf(uses[0], job, context) is { } size
                    && uses.All(use => lambda.Span.Contains(use.Syntax.Span) && OnlyLooks(use, context.Scope))
                    && !IsUsedBetween(variable, place, lambda)
                    && !IsChangedIn(job, variable, context))
                {
                    context.Report(Diagnostic.Create(
                        Rule, uses[0].Syntax.GetLocation(), variable.Name, size, NameOf(wrapper, variable)));
                }
            }
        }
    }

    /// <summary>
    /// The statement in front of which the variable is complete: the call that runs the job for many items, or the
    /// outermost loop that hands over such a job in each round; null where there are not several.
    /// </summary>
    public static StatementSyntax? Place(SyntaxNode site, bool runsManyTimes, SyntaxReference declaration)
    {
        StatementSyntax? found = null;
        foreach (var outer in site.Ancestors())
        {
            if (outer.Span.Contains(declaration.Span) || outer is AnonymousFunctionExpressionSyntax
                or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax)
                break;
            if (outer is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
                || (runsManyTimes && found is null && outer is StatementSyntax))
                found = (StatementSyntax)outer;
        }
        return found;
    }

    private static StatementSyntax? Place(ProcessJob job, ISymbol variable) =>
        variable.DeclaringSyntaxReferences.Length == 1
            ? Place(job.Site.Syntax, job.Fork.RunsManyTimes, variable.DeclaringSyntaxReferences[0])
            : null;

    private static string? SizeOf(IOperation use, ProcessJob job, BodyContext context)
    {
        var isCollection = use.Type is { } type && (type is IArrayTypeSymbol { Rank: 1 }
            || type.SpecialType == SpecialType.System_String || context.Scope.Concurrency.IsContainer(type));
        if (!isCollection)
            return null;
        var known = new KnownItems(job.Body.Unit, context.Scope, context.Cancellation);
        if (known.AreWholeFile(use))
            return "the content of a whole file";
        return known.CountOf(use) is >= Large and var count
            ? count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ') + " items"
            : null;
    }

    /// <summary>Whether the use reads what is in it, by itself or in a method whose code is known.</summary>
    private static bool OnlyLooks(IOperation use, AnalysisScope scope)
    {
        var (value, user) = Operations.UseOf(use);
        return user switch
        {
            IArrayElementReferenceOperation element => !Operations.IsWritten(element),
            IPropertyReferenceOperation property => !Operations.IsWritten(property),
            IForEachLoopOperation loop => ReferenceEquals(loop.Collection, value),
            IInvocationOperation call => ReferenceEquals(call.Instance, value)
                && BaseLibraryEffects.Of(call.TargetMethod, scope.Knowledge.RolesOf(call.TargetMethod))
                    == BaseLibraryEffects.Effect.None,
            IArgumentOperation { Parent: IInvocationOperation call, Parameter.RefKind: RefKind.None } =>
                scope.Bodies.HasCodeOf(call.TargetMethod)
                || BaseLibraryEffects.Of(call.TargetMethod, scope.Knowledge.RolesOf(call.TargetMethod))
                    == BaseLibraryEffects.Effect.None,
            _ => false,
        };
    }

    /// <summary>Whether the code that hands over the jobs uses the variable in between.</summary>
    private static bool IsUsedBetween(ISymbol variable, StatementSyntax place, SyntaxNode lambda) =>
        place.DescendantNodes().Any(node => node is IdentifierNameSyntax name
            && name.Identifier.ValueText == variable.Name && !lambda.Span.Contains(name.Span));

    private static bool IsChangedIn(ProcessJob job, ISymbol variable, BodyContext context) =>
        context.Scope.Concurrency.AccessesOf(job.Fork, job.Body.Unit, context.Cancellation).Any(access =>
            access.Kind != AccessKind.Read && SymbolEqualityComparer.Default.Equals(access.Location.Root, variable));

    private static string NameOf(INamedTypeSymbol wrapper, ISymbol variable) =>
        wrapper.Construct(((ILocalSymbol)variable).Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated))
            .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
