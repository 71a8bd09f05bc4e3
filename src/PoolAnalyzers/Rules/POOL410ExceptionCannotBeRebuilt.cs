using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.Rules;

/// <summary>A job of a process pool throws an exception that holds what cannot travel, so that its caller gets another
/// one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which part of what the exception holds its caller is to get, only its author knows.")]
public sealed class POOL410ExceptionCannotBeRebuilt : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL410",
        title: "An exception of a job must be able to travel",
        message: "A '{0}' cannot cross the process boundary, because of its '{1}', and arrives as a RemoteException: "
            + "{2}",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "An exception is made again where the result of the job is asked for, with the fields that its "
            + "type adds. Where one of these cannot travel only its texts arrive, in a RemoteException, and no "
            + "handler of its type catches it.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        foreach (var job in ProcessJob.In(context))
        {
            foreach (var step in job.Steps())
            {
                if (step.Operation is IThrowOperation { Exception: { } thrown }
                    && thrown.WithoutConversions() is IObjectCreationOperation { Type: INamedTypeSymbol type }
                    && step.Place.SyntaxTree == context.Tree && !IsInTry(step.Operation.Syntax)
                    && context.Scope.Bodies.HasCodeOf(type)
                    && context.Scope.Travel.FindInFields(type, context.Cancellation) is { } refused)
                    context.Report(Diagnostic.Create(
                        Rule, step.Place.GetLocation(), type.Name, refused.Path, refused.Reason));
            }
        }
    }

    /// <summary>Whether the job itself may catch it.</summary>
    private static bool IsInTry(SyntaxNode thrown) => thrown.Ancestors()
        .TakeWhile(outer => outer is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
            or MemberDeclarationSyntax))
        .Any(outer => outer is TryStatementSyntax { Catches.Count: > 0 });
}
