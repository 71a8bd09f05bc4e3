using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A map, which needs all items before it begins, gets a sequence that is endless or meant to be read bit by bit.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL802MapMaterialisesStream : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL802",
        title: "A stream of items is gone through as a stream",
        message: "'{0}' reads all items before the first job begins, and {1}: '{2}' reads only as far ahead as the "
            + "workers need",
        category: PoolAnalyzers.Rule.Efficiency,
        severity: DiagnosticSeverity.Info,
        description: "A map returns all results at once, so it holds all items and all results. Where there is no end "
            + "of them, it never begins.");

    /// <summary>Property of a diagnostic: the member that goes through a stream.</summary>
    public const string Streaming = nameof(Streaming);

    private const long Huge = 50_000_000;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.RunsManyTimes, body =>
        {
            var known = new KnownItems(body.Unit, scope, body.Cancellation);
            foreach (var call in body.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
            {
                if (CallPerItem.Of(call, scope.Knowledge) is { ReturnsArray: true } submit
                    && WhatIsWrongWith(submit.Items.Value, known) is { } why
                    && StreamingForm(submit, scope.Knowledge) is { } streaming)
                    body.Report(Diagnostic.Create(
                        Rule, NameOf(call).GetLocation(),
                        ImmutableDictionary<string, string?>.Empty.Add(Streaming, streaming.Name),
                        call.TargetMethod.Name, why, streaming.Name));
            }
        });

    private static string? WhatIsWrongWith(IOperation items, KnownItems known)
    {
        if (known.AreEndless(items))
            return "they have no end";
        if (known.CountOf(items) >= Huge)
            return "they need gigabytes";
        return known.AreLinesOfFile(items) ? "the file may be of any size" : null;
    }

    /// <summary>The method of the same type that takes such a job and such items and gives the results one by one.
    /// </summary>
    private static IMethodSymbol? StreamingForm(CallPerItem submit, ApiKnowledge knowledge)
    {
        var job = submit.Job.Parameter!;
        var candidates =
            from type in Types(submit.Call.TargetMethod.ContainingType)
            from method in type.GetMembers().OfType<IMethodSymbol>()
            where (knowledge.RolesOf(method) & (Roles.Submits | Roles.Waits)) == Roles.Submits
                && method.Parameters.Length > 1
                && (knowledge.RolesOf(method.Parameters[0]) & Roles.RunsManyTimes) != 0
                && method.Parameters[0].Type.OriginalDefinition.Equals(
                    job.Type.OriginalDefinition, SymbolEqualityComparer.Default)
                && method.ReturnType.AllInterfaces.Any(face =>
                    face.SpecialType == SpecialType.System_Collections_IEnumerable)
                && method.ReturnType is not IArrayTypeSymbol
            // The one in the order of the items has the shorter name.
            orderby method.Name.Length
            select method;
        return candidates.FirstOrDefault();

        static IEnumerable<INamedTypeSymbol> Types(INamedTypeSymbol? type)
        {
            for (; type is not null; type = type.BaseType)
                yield return type;
        }
    }

    private static SyntaxNode NameOf(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            ? access.Name
            : call.Syntax;
}
