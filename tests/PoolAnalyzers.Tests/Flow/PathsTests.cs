using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Tests.Flow;

/// <summary>What is remembered of paths, and when they are united.</summary>
public sealed class PathsTests
{
    private const int Open = PathState.FirstOwn;
    private const int Shut = Open + 1;

    [Fact]
    public void A_condition_that_came_out_both_ways_is_forgotten()
    {
        var paths = Paths.In(Open, With(("a", true))).Add(Open, With(("a", false)));
        Assert.Equal(["open:"], Describe(paths));
    }

    [Fact]
    public void Paths_in_different_states_are_kept_apart()
    {
        var paths = Paths.In(Open, With(("a", false))).Add(Shut, With(("a", true)));
        Assert.Equal(["open:a=False", "shut:a=True"], Describe(paths));
    }

    [Fact]
    public void Paths_that_differ_in_more_than_a_condition_are_kept_apart()
    {
        var paths = Paths.In(Open, With(("a", false))).Add(Open, With(("a", true), ("b", false)));
        Assert.Equal(["open:a=False", "open:a=True,b=False"], Describe(paths));
    }

    [Fact]
    public void A_path_of_which_less_is_known_stands_for_the_other()
    {
        var paths = Paths.In(Open, With(("a", false), ("b", true))).Add(Open, With(("b", true)));
        Assert.Equal(["open:b=True"], Describe(paths));
        Assert.True(paths.SameAs(paths.Add(Open, With(("a", false), ("b", true)))));
    }

    [Fact]
    public void Too_many_paths_become_one_that_is_doubted()
    {
        var paths = Paths.None;
        for (var i = 0; i < 100; i++)
            paths = paths.Add(Open, With(("same", true), ("n", i)));
        Assert.True(paths.Each().Count() <= 8);
        Assert.Contains(paths.Each(), path => path.Facts.IsDoubtful);
        Assert.All(paths.Each(), path => Assert.Equal(true, path.Facts['s']?.Value));
    }

    [Fact]
    public void No_path_is_no_path()
    {
        Assert.True(Paths.None.IsEmpty);
        Assert.True(Paths.In(Open, PathFacts.Nothing).Move(_ => null).IsEmpty);
        Assert.True(Paths.In(Open, PathFacts.Nothing).Learn((_, _) => null).IsEmpty);
        Assert.True(Paths.None.Merge(Paths.None).SameAs(Paths.None));
    }

    private static PathFacts With(params (string Key, object Value)[] facts) => facts.Aggregate(
        PathFacts.Nothing,
        (known, fact) => known.With(
            fact.Key[0], new Fact(fact.Value, ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default), false)));

    private static string[] Describe(Paths paths) =>
    [
        .. paths.Each().Select(path => (path.State == Open ? "open:" : "shut:") + string.Join(',',
            new[] { "a", "b" }.Where(key => path.Facts[key[0]] is not null).Select(key => $"{key}={path.Facts[key[0]]!.Value}"))),
    ];
}
