using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Pools;

/// <summary>
/// What is set once per program, asked of programs of their own: each test has a new process, a worker.
/// </summary>
public sealed class StartMethodTests : IClassFixture<NothingLeftBehind>
{
    private static T InNewProcess<T>(Func<T> program)
    {
        using ProcessPool process = new(1);
        return Bound.Within(() => process.Apply(program));
    }

    [Fact]
    [Trait("Conformance", "MP-206")]
    public void Start_method_of_a_pool_is_not_that_of_the_program() => Assert.Equal(
        (4, StartMethod.Spawn, StartMethod.ForkServer),
        InNewProcess(static () =>
        {
            using ProcessPool pool = new(new PoolOptions { Workers = 1, StartMethod = StartMethod.ForkServer });
            int answer = pool.Apply(static () => 4);
            return (answer, StartMethods.Default, SetToForkServer());
        }));

    [Fact]
    [Trait("Conformance", "MP-207")]
    public void Guard_does_not_choose_the_start_method() => Assert.Equal(
        (StartMethod.Spawn, StartMethod.ForkServer),
        InNewProcess(static () =>
        {
            EntryPoint.Guard();
            return (StartMethods.Default, SetToForkServer());
        }));

    [Fact]
    [Trait("Conformance", "MP-209")]
    public void What_is_set_is_what_is_told_and_what_pools_get() => Assert.All(
        StartMethods.All,
        method => Assert.Equal((method, method), InNewProcess(() =>
        {
            StartMethods.Set(method);
            return (StartMethods.Default, new PoolOptions().StartMethod);
        })));

    [Fact]
    [Trait("Conformance", "MP-210")]
    public void Default_comes_first_and_Spawn_is_always_there()
    {
        Assert.Equal(InNewProcess(static () => StartMethods.Default), StartMethods.All[0]);
        Assert.Contains(StartMethod.Spawn, StartMethods.All);
        Assert.Equal(StartMethods.All.Count, StartMethods.All.Distinct().Count());
    }

    private static StartMethod SetToForkServer()
    {
        StartMethods.Set(StartMethod.ForkServer);
        return StartMethods.Default;
    }
}
