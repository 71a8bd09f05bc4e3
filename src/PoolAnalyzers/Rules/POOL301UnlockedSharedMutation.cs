using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.Rules;

/// <summary>Something is changed by several threads at once, and nothing keeps them apart.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL301UnlockedSharedMutation : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL301",
        title: "What several threads change at once must be locked",
        message: "'{0}' {1}",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "Reading a value, changing it and writing it back is three steps, and collections take many more. "
            + "Where several threads do so at once without a common lock, updates are lost and collections break.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: what goes wrong, a <see cref="RaceKind"/>.</summary>
    public const string Kind = nameof(Kind);

    /// <summary>Property of a diagnostic: the lock that the other use holds, as the code would write it.</summary>
    public const string Lock = nameof(Lock);

    /// <summary>Property of a diagnostic: how many of the additional locations need the same repair.</summary>
    public const string Sites = nameof(Sites);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        foreach (var race in Races.In(context))
        {
            if (!race.HasWrongLock)
                Report(context, race);
        }
    }

    private static void Report(BodyContext context, Race race)
    {
        var properties = ImmutableDictionary<string, string?>.Empty
            .Add(Kind, race.Kind.ToString())
            .Add(Lock, race.Lock?.Name)
            .Add(Sites, race.Also.Count.ToString());
        var others = race.Also.Select(access => access.Operation.Syntax)
            .Append(race.Other.Operation.Syntax)
            .Where(syntax => syntax != race.At.Operation.Syntax)
            .Distinct()
            .Select(syntax => syntax.GetLocation());
        var place = Races.PlaceOf(race.At, context.Tree);
        if (place != race.At.Operation.Syntax)
            others = others.Append(race.At.Operation.Syntax.GetLocation());
        context.Report(Diagnostic.Create(
            Rule, place.GetLocation(), others, properties,
            race.At.Location.Name, Describe(race)));
    }

    private static string Describe(Race race)
    {
        var who = race.Fork.RunsManyTimes || ReferenceEquals(race.At, race.Other)
            ? "by several threads at once"
            : "here while another thread uses it";
        return race.Kind switch
        {
            RaceKind.Container when race.At.Kind == AccessKind.Read =>
                "is read here while another thread changes it without a common lock: it may break or miss entries",
            RaceKind.Container => $"is changed {who} without a common lock: entries get lost or the object breaks",
            RaceKind.CheckThenAct =>
                $"is checked and then written {who} without a common lock: it may have changed in between",
            RaceKind.Scratch => "is one variable for all runs of the body: a run may read what another has written",
            _ when race.At.Kind == AccessKind.Write =>
                "is overwritten here while another thread changes it without a common lock: updates get lost",
            _ => $"is read, changed and written back {who} without a common lock: updates get lost",
        };
    }
}
