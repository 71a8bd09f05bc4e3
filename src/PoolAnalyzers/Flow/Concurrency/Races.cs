using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>The races of the work that bodies start, found once for all rules about them.</summary>
internal static class Races
{
    /// <summary>What starts work that runs at the same time as other code.</summary>
    public const Roles Triggers =
        Roles.Submits | Roles.Starts | Roles.RunsOnce | Roles.RunsManyTimes | Roles.RunsAsCallback;

    private static readonly ConditionalWeakTable<FlowUnit, IReadOnlyList<Race>> Known = new();

    public static IReadOnlyList<Race> In(BodyContext context)
    {
        if (Known.TryGetValue(context.Unit, out var known))
            return known;
        var analysis = context.Scope.Concurrency;
        var found = new List<Race>();
        foreach (var body in StartersIn(context))
            found.AddRange(new RaceFinder(body, analysis, context.Cancellation).Find());
        return Known.GetValue(context.Unit, _ => Distinct(found));
    }

    /// <summary>The body and the functions in it that may start work.</summary>
    public static IEnumerable<BodyAnalysis> StartersIn(BodyContext context)
    {
        var scope = context.Scope;
        return scope.Concurrency.StartersIn(
            context.Unit, code => scope.Mentions(code, Triggers), context.Cancellation);
    }

    /// <summary>
    /// Where to report an access: at itself, or, if it is in another file, at the call that leads there.
    /// </summary>
    public static SyntaxNode PlaceOf(Access access, SyntaxTree tree)
    {
        if (access.Operation.Syntax.SyntaxTree == tree)
            return access.Operation.Syntax;
        foreach (var call in access.Calls.Reverse())
        {
            if (call.Syntax.SyntaxTree == tree)
                return call.Syntax;
        }
        return access.Operation.Syntax;
    }

    /// <summary>A place is reported once, also if it is part of the work of several bodies.</summary>
    private static IReadOnlyList<Race> Distinct(List<Race> races)
    {
        var places = new HashSet<SyntaxNode>();
        return races.OrderByDescending(race => race.Also.Count)
            .Where(race => places.Add(race.At.Operation.Syntax))
            .ToList();
    }
}
