using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A job of a process pool uses a few members of the object around it, and the whole object goes along.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL406CapturesThis : PoolAnalyzer
{
    private const int MostMembers = 3;

    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL406",
        title: "A job that uses a member takes the whole object along",
        message: "The job uses {0} of '{1}', and the whole object goes to the worker with all that it refers to: copy "
            + "what it uses into locals in front of it",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Info,
        description: "A lambda that uses a member of its class captures the object. For a process pool that means that "
            + "all its fields, with everything behind them, are made into bytes for the job.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        foreach (var job in ProcessJob.In(context))
        {
            if (job.Lambda is null || job.Captures().MembersOfThis() is not { Count: > 0 } uses
                || uses.Any(use => Operations.IsWritten(use.Use) || use.Use.Syntax.SyntaxTree != context.Tree))
                continue;
            var members = uses.Select(use => use.Member).Distinct(SymbolEqualityComparer.Default).ToArray();
            if (members.Length > MostMembers || TypeOf(context, job.Lambda) is not { } type
                || !HasMoreThan(type, members!)
                // What cannot travel at all is for another rule to say.
                || context.Scope.Travel.FindInThis(type, context.Cancellation) is not null
                || members.Any(member => Subject.TypeOf(member!) is not { } used
                    || context.Scope.Travel.Find(used, context.Cancellation) is not null))
                continue;
            context.Report(Diagnostic.Create(
                Rule, uses[0].Use.Syntax.GetLocation(),
                string.Join(" and ", members.Select(member => $"'{member!.Name}'")), type.Name));
        }
    }

    private static INamedTypeSymbol? TypeOf(BodyContext context, SyntaxNode lambda) =>
        context.Scope.Bodies.ModelOf(lambda.SyntaxTree)
            .GetEnclosingSymbol(lambda.SpanStart, context.Cancellation)?.ContainingType
            is { IsReferenceType: true } type
            ? type
            : null;

    /// <summary>
    /// Whether the object has something else that is worth while to leave behind: more than a number.
    /// </summary>
    private static bool HasMoreThan(INamedTypeSymbol type, ISymbol[] members)
    {
        for (var at = type; at is { SpecialType: SpecialType.None }; at = at.BaseType)
        {
            foreach (var field in at.GetMembers().OfType<IFieldSymbol>())
            {
                if (!field.IsStatic && field.Type.IsReferenceType
                    && !members.Contains(field.AssociatedSymbol ?? field, SymbolEqualityComparer.Default))
                    return true;
            }
        }
        return false;
    }
}
