using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>Finds the races of the work that a body starts: with itself, with each other, and with the body.</summary>
internal sealed class RaceFinder(BodyAnalysis body, ConcurrencyAnalysis analysis, CancellationToken cancellation)
{
    private const int MostPairs = 20_000;

    private readonly Dictionary<Fork, IReadOnlyList<Access>> _accesses = [];
    private readonly List<Race> _races = [];
    private int _pairs;

    public IReadOnlyList<Race> Find()
    {
        var shared = body.Begins.Where(begin => begin.Fork.Domain == ForkDomain.Thread).ToList();
        foreach (var (fork, state) in shared)
        {
            if (fork.RunsManyTimes)
                WithItself(fork, isLoop: false);
            else if (!fork.IsCallback && RunsBesideItself(fork, state))
                WithItself(fork, isLoop: true);
            foreach (var other in body.Forks)
            {
                if (ReferenceEquals(other, fork) || other.Domain != ForkDomain.Thread)
                    continue;
                if (RunBeside(fork, other, state))
                    Between(fork, AccessesOf(fork), AccessesOf(other));
            }
        }
        foreach (var fork in shared.Select(begin => begin.Fork).Distinct())
            WithParent(fork);
        return Gather();
    }

    private IReadOnlyList<Access> AccessesOf(Fork fork)
    {
        if (!_accesses.TryGetValue(fork, out var accesses))
            _accesses.Add(fork, accesses = analysis.AccessesOf(fork, body.Unit, cancellation));
        return accesses;
    }

    private bool RunsBesideItself(Fork fork, FlowState atBegin) =>
        atBegin.StageOf(fork) == ForkStage.Live || (fork.IsDeferred && IsMadeAgain(fork));

    /// <summary>Whether several are made before the first is started.</summary>
    private bool IsMadeAgain(Fork fork) =>
        body.Making.Any(made => ReferenceEquals(made.Fork, fork)
            && made.State.StageOf(fork) is ForkStage.Made or ForkStage.Live);

    private bool RunBeside(Fork fork, Fork other, FlowState atBegin)
    {
        if (fork.IsCallback && other.IsCallback)
            return false;
        // A continuation comes after what it continues.
        if (fork.Site is IInvocationOperation { Instance: { } continued }
            && Mentions.Touches(body.Unit, continued, other))
            return false;
        // Parallel.Invoke and the like: several begin with one call.
        if (ReferenceEquals(fork.Site, other.Site) && fork.IsBlocking)
            return fork.Function.Syntax.SpanStart < other.Function.Syntax.SpanStart;
        return atBegin.StageOf(other) == ForkStage.Live;
    }

    private void WithItself(Fork fork, bool isLoop)
    {
        var accesses = AccessesOf(fork).Where(access => !IsFresh(access.Location, fork, isLoop)).ToList();
        foreach (var access in accesses)
        {
            if (KindOf(access) is { } kind && !ExcludesItself(access))
                _races.Add(new Race(kind, fork, access, access));
        }
        Scratch(fork, accesses);
        Between(fork, accesses, accesses);
    }

    /// <summary>Whether the locks of an access keep other runs of it out.</summary>
    private static bool ExcludesItself(Access access) =>
        access.Locks.Locks.Any(held => held.Identity is null || !held.IsShared);

    /// <summary>What goes wrong when an access meets itself; null if nothing.</summary>
    private static RaceKind? KindOf(Access access) => access.Location.Part switch
    {
        LocationPart.Content => access.Kind == AccessKind.Change ? RaceKind.Container : null,
        LocationPart.Element => access.Kind == AccessKind.Change && !access.Is(AccessTraits.HasOwnIndex)
            ? RaceKind.LostUpdate
            : null,
        _ when access.Kind == AccessKind.Change => RaceKind.LostUpdate,
        _ when access.Kind == AccessKind.Write && access.Is(AccessTraits.DependsOnCheck)
            && !access.Is(AccessTraits.WritesConstant | AccessTraits.IsLazyInitialization) => RaceKind.CheckThenAct,
        _ => null,
    };

    /// <summary>A variable outside that every run writes first and then reads.</summary>
    private void Scratch(Fork fork, List<Access> accesses)
    {
        foreach (var write in accesses)
        {
            if (write is not { Kind: AccessKind.Write, Location: { Part: LocationPart.Itself, IsVariable: true } }
                || !write.Location.Members.IsEmpty || !write.Locks.IsEmpty || !write.Calls.IsEmpty
                || write.Is(AccessTraits.WritesConstant | AccessTraits.IsLazyInitialization
                    | AccessTraits.DependsOnCheck))
                continue;
            var read = accesses.FirstOrDefault(access =>
                access.Kind == AccessKind.Read && access.Location.Equals(write.Location)
                && access.Operation.Syntax.SpanStart > write.Operation.Syntax.SpanStart
                && access.Operation.Syntax.SyntaxTree == write.Operation.Syntax.SyntaxTree);
            if (read is not null)
                _races.Add(new Race(RaceKind.Scratch, fork, write, read));
        }
    }

    private void Between(Fork fork, IReadOnlyList<Access> mine, IReadOnlyList<Access> theirs)
    {
        foreach (var access in mine)
        {
            foreach (var other in theirs)
            {
                if (++_pairs > MostPairs)
                    return;
                if (!ReferenceEquals(access, other) && access.Location.Equals(other.Location))
                    Meet(fork, access, other);
            }
        }
    }

    private void WithParent(Fork fork)
    {
        foreach (var (access, state) in body.Accesses)
        {
            // The variable of the next iteration is another one.
            if (state.StageOf(fork) != ForkStage.Live || access.Operation.Syntax is VariableDeclaratorSyntax)
                continue;
            foreach (var inFork in AccessesOf(fork))
            {
                if (++_pairs > MostPairs)
                    return;
                if (inFork.Location.Equals(access.Location) && !ReferenceEquals(inFork.Operation, access.Operation))
                    Meet(fork, inFork, access);
            }
        }
    }

    private void Meet(Fork fork, Access first, Access second)
    {
        if (KindOf(first, second) is not { } kind || first.Locks.Excludes(second.Locks))
            return;
        // What has no lock, or a weaker one, is what has to be repaired.
        var isFirst = first.Locks.IsEmpty != second.Locks.IsEmpty ? first.Locks.IsEmpty
            : Weight(first) != Weight(second) ? Weight(first) > Weight(second)
            : first.Operation.Syntax.SpanStart <= second.Operation.Syntax.SpanStart;
        _races.Add(isFirst ? new Race(kind, fork, first, second) : new Race(kind, fork, second, first));
    }

    private static int Weight(Access access) => access.Kind switch
    {
        AccessKind.Change => 3,
        AccessKind.Write => 2,
        AccessKind.Atomic => 0,
        _ => 1,
    };

    /// <summary>What goes wrong when two accesses of a location meet; null if nothing that matters.</summary>
    private static RaceKind? KindOf(Access first, Access second)
    {
        var changes = first.Kind == AccessKind.Change || second.Kind == AccessKind.Change;
        switch (first.Location.Part)
        {
            case LocationPart.Content:
                return changes && !first.Is(AccessTraits.ReadsSize) && !second.Is(AccessTraits.ReadsSize)
                    ? RaceKind.Container
                    : null;
            case LocationPart.Element:
                return changes && AreWrites(first, second)
                    && !(first.Is(AccessTraits.HasOwnIndex | AccessTraits.HasUnknownIndex)
                        || second.Is(AccessTraits.HasOwnIndex | AccessTraits.HasUnknownIndex))
                    && SameIndex(first, second)
                        ? RaceKind.LostUpdate
                        : null;
            default:
                return changes && AreWrites(first, second) ? RaceKind.LostUpdate : null;
        }
    }

    private static bool AreWrites(Access first, Access second) =>
        first.Kind != AccessKind.Read && second.Kind != AccessKind.Read;

    private static bool SameIndex(Access first, Access second) =>
        IndexOf(first.Operation.Syntax) is { } mine && IndexOf(second.Operation.Syntax) is { } theirs
        && mine == theirs;

    private static string? IndexOf(SyntaxNode access) => access.DescendantNodesAndSelf()
        .OfType<ElementAccessExpressionSyntax>().FirstOrDefault()?.ArgumentList.ToString();

    /// <summary>Whether every run has a variable of its own there.</summary>
    private bool IsFresh(Location location, Fork fork, bool isLoop)
    {
        if (location.Root is not (ILocalSymbol or IParameterSymbol))
            return false;
        if (fork.Within is { } within && ConcurrencyAnalysis.SymbolOf(within) is { } function
            && ConcurrencyAnalysis.IsOwn(location, function))
            return true;
        if (!isLoop)
            return false;
        var declared = location.Root.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation);
        for (var node = fork.Site.Syntax.Parent; node is not null && declared is not null; node = node.Parent)
        {
            switch (node)
            {
                case CommonForEachStatementSyntax loop:
                    return loop.Span.Contains(declared.Span);
                case ForStatementSyntax loop:
                    return loop.Statement.Span.Contains(declared.Span);
                case WhileStatementSyntax or DoStatementSyntax:
                    return node.Span.Contains(declared.Span);
                case AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax:
                    return false;
            }
        }
        return false;
    }

    /// <summary>One race for each location, with all places that need the same repair.</summary>
    private IReadOnlyList<Race> Gather()
    {
        var gathered = new List<Race>();
        foreach (var group in _races.GroupBy(race => (race.At.Location, race.HasWrongLock)))
        {
            var first = group
                .OrderBy(race => race.At.Kind == AccessKind.Read)
                .ThenBy(race => race.At.Operation.Syntax.SpanStart)
                .ThenBy(race => race.Kind)
                .ThenByDescending(race => race.Lock is not null)
                .ThenBy(race => race.Other.Operation.Syntax.SpanStart)
                .First();
            var places = new HashSet<SyntaxNode> { first.At.Operation.Syntax };
            first.Also = group.SelectMany(race => new[] { race.At, race.Other })
                .Where(access => access.Locks.IsEmpty && access.Kind != AccessKind.Atomic
                    && places.Add(access.Operation.Syntax))
                .OrderBy(access => access.Operation.Syntax.SpanStart)
                .ToList();
            gathered.Add(first);
        }
        return gathered;
    }
}
