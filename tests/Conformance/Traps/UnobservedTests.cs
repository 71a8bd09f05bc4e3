using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Traps;

#pragma warning disable POOL701 // What becomes of errors that nobody asks for is what is tested.

/// <summary>Errors of jobs that are submitted and forgotten.</summary>
public sealed class UnobservedTests : IClassFixture<NothingLeftBehind>
{
    private static int Fail(string what) => throw new FormatException(what);

    [Theory, OnBoth]
    [Trait("Conformance", "X-057")]
    public void Errors_that_nobody_asks_for_are_told_of_and_others_are_not(WorkerKind kind)
    {
        ConcurrentQueue<string> told = [];
        using Pool pool = kind.NewPool(2);
        pool.UnobservedJobException += (_, error) => told.Enqueue(error.Exception.Message);
        using Executor executor = kind.NewExecutor(2);
        executor.UnobservedJobException += (_, error) => told.Enqueue(error.Exception.Message);
        Observe(pool, executor);
        Forget(pool, executor);
        Bound.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return told.Count >= 4;
        }, "four errors are told of");
        Assert.Equal(["Apply", "Apply, asked whether it is there", "Map", "Submit"], told.Order(StringComparer.Ordinal));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Pool pool, Executor executor)
    {
        pool.ApplyAsync(Fail, "Apply");
        pool.MapAsync(Fail, ["Map"]);
        executor.Submit(Fail, "Submit");
        AsyncResult<int> asked = pool.ApplyAsync(Fail, "Apply, asked whether it is there");
        Assert.True(Bound.Within(() => asked.Wait()) && asked.Ready);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Observe(Pool pool, Executor executor)
    {
        using ManualResetEventSlim called = new();
        pool.ApplyAsync(Fail, "told by a callback", errorCallback: _ => called.Set());
        Assert.True(called.Wait(Bound.Limit));
        Bound.Throws<FormatException>(() => pool.ApplyAsync(Fail, "thrown").Get());
        AsyncResult<int> looked = pool.ApplyAsync(Fail, "looked at");
        Bound.Within(() => looked.Wait());
        Assert.False(looked.Successful);
        Assert.IsType<FormatException>(Bound.Within(() => executor.Submit(Fail, "returned").Exception()));
        Bound.Within(() => Assert.Throws<FormatException>(
            () => executor.Submit(Fail, "awaited").AsTask().GetAwaiter().GetResult()));
    }
}
