using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;
using Place = PoolAnalyzers.Flow.Concurrency.Location;

namespace PoolAnalyzers.Rules;

/// <summary>
/// Something is changed under one lock here and under another one, or none, elsewhere. A warning where two threads are
/// seen to do so at once; a suggestion where most accesses of a member hold a lock and one does not.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL302InconsistentLock : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL302",
        title: "What is locked somewhere must be locked everywhere, by the same lock",
        message: "'{0}' {1}",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Info,
        description: "A lock keeps out only those who take the same one. An access that holds another lock, a read "
            + "lock where it writes, or none at all, meets those that it was meant to keep out.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: the lock that the access should hold, as the code would write it.</summary>
    public const string Lock = nameof(Lock);

    /// <summary>Property of a diagnostic: the name of the member.</summary>
    public const string Member = nameof(Member);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        RegisterBodies(context, scope, Races.Triggers, AnalyzeRaces);
        context.RegisterSemanticModelAction(file => AnalyzeTypes(file, scope));
    }

    private static void AnalyzeRaces(BodyContext context)
    {
        foreach (var race in Races.In(context))
        {
            if (!race.HasWrongLock)
                continue;
            var mine = NameOf(race.At.Locks);
            var text = race.At.Locks.Locks.All(held => held.IsShared)
                ? $"is changed under the read lock of '{mine}', which other threads hold at the same time"
                : $"is changed under '{mine}' here and under '{NameOf(race.Other.Locks)}' by another thread: "
                    + "the two do not keep each other out";
            context.Report(Diagnostic.Create(
                Rule, Races.PlaceOf(race.At, context.Tree).GetLocation(), DiagnosticSeverity.Warning,
                new[] { race.Other.Operation.Syntax.GetLocation() }, null, race.At.Location.Name, text));
        }
    }

    private static void AnalyzeTypes(SemanticModelAnalysisContext file, AnalysisScope scope)
    {
        var root = file.SemanticModel.SyntaxTree.GetRoot(file.CancellationToken);
        foreach (var declaration in root.DescendantNodes(node => node is not StatementSyntax)
            .OfType<TypeDeclarationSyntax>())
        {
            if (declaration is InterfaceDeclarationSyntax
                || !scope.SignsOf(declaration).MayLock
                || file.SemanticModel.GetDeclaredSymbol(declaration, file.CancellationToken)
                    is not INamedTypeSymbol type)
                continue;
            foreach (var lapse in scope.LapsesIn(type, file.CancellationToken))
            {
                var place = lapse.Access.Operation.Syntax;
                if (place.SyntaxTree == root.SyntaxTree && declaration.Span.Contains(place.Span)
                    && place.FirstAncestorOrSelf<TypeDeclarationSyntax>() == declaration)
                    Report(file, lapse);
            }
        }
    }

    private static void Report(SemanticModelAnalysisContext file, Lapse lapse) =>
        file.ReportDiagnostic(Diagnostic.Create(
        Rule,
        lapse.Access.Operation.Syntax.GetLocation(),
        Rule.DefaultSeverity,
        new[] { lapse.Example.Operation.Syntax.GetLocation() },
        ImmutableDictionary<string, string?>.Empty
            .Add(Lock, NameOf(lapse.Gate)).Add(Member, lapse.Access.Location.Symbol?.Name),
        lapse.Access.Location.Name,
        (lapse.Gate.Equals(lapse.Access.Location.With(LocationPart.Itself))
            ? "is used here without the lock on itself, which"
            : $"is used here without '{NameOf(lapse.Gate)}', which")
            + $" {lapse.Locked} of its {lapse.Total} uses hold"));

    private static string NameOf(LockSet locks) => string.Join(
        "' and '", locks.Locks.Select(held => held.Identity is { } identity ? NameOf(identity) : "another lock"));

    private static string NameOf(Place gate) => gate.Symbol is null ? "this" : gate.Name;
}
