using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A process that is made daemonic starts processes of its own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Whether the process shall have children or end with the program is for its author to say.")]
public sealed class POOL408DaemonHasChildren : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL408",
        title: "A daemonic process can have no children",
        message: "A daemonic process can have no children, and this one starts some: '{0}' throws there; do not make "
            + "it daemonic, or start them elsewhere",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Error,
        description: "A daemonic process is terminated when the program ends, in the middle of what it does, and would "
            + "leave its children behind. So it may not start any: that throws InvalidOperationException.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.NeedsStart | Roles.MakesUnstarted, Analyze);

    private static void Analyze(BodyContext context)
    {
        var knowledge = context.Scope.Knowledge;
        foreach (var job in ProcessJob.In(context))
        {
            if (!job.Fork.IsDeferred || DaemonPlace(job) is not { } daemon || daemon.SyntaxTree != context.Tree)
                continue;
            foreach (var step in job.Steps())
            {
                if (step.Operation is IInvocationOperation call
                    && (knowledge.RolesOf(call.TargetMethod) & (Roles.Starts | Roles.StartsProcesses))
                        == (Roles.Starts | Roles.StartsProcesses)
                    && !IsConditional(call)
                    && !ExpectedExceptions.Covers(
                        call, context.Scope, context.Cancellation, "System.InvalidOperationException"))
                {
                    context.Report(Diagnostic.Create(
                        Rule, daemon.GetLocation(), new[] { step.Place.GetLocation() }, call.Syntax.ToString()));
                    break;
                }
            }
        }
    }

    /// <summary>Where it is said that the process is daemonic.</summary>
    private static SyntaxNode? DaemonPlace(ProcessJob job)
    {
        var arguments = job.Site switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation made => made.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Name == "isDaemon" && IsTrue(argument.Value))
                return argument.Syntax;
        }
        foreach (var operation in job.Body.Unit.All)
        {
            if (operation is ISimpleAssignmentOperation
                {
                    Target: IPropertyReferenceOperation { Property.Name: "IsDaemon", Instance: { } instance },
                } assignment
                && IsTrue(assignment.Value) && IsMade(job, instance))
                return assignment.Syntax;
        }
        return null;
    }

    private static bool IsMade(ProcessJob job, IOperation instance)
    {
        var value = job.Body.Unit.PlaceOf(instance);
        if (value is ILocalReferenceOperation local)
            value = Functions.ValueOf(job.Body.Unit, local.Local)?.WithoutConversions() ?? value;
        return ReferenceEquals(value, job.Site) || value.Syntax == job.Site.Syntax;
    }

    private static bool IsTrue(IOperation value) =>
        value.WithoutConversions().ConstantValue is { HasValue: true, Value: true };

    private static bool IsConditional(IOperation call)
    {
        foreach (var outer in call.Syntax.Ancestors())
        {
            switch (outer)
            {
                case IfStatementSyntax or SwitchStatementSyntax or SwitchExpressionSyntax or CatchClauseSyntax
                    or ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax:
                    return true;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax:
                    return false;
            }
        }
        return false;
    }
}
