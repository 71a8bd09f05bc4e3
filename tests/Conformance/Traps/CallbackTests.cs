using System.Collections.Concurrent;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Traps;

#pragma warning disable POOL205 // That it is noticed is what is tested.

/// <summary>Callbacks that block, and pools that are ended from where they call.</summary>
public sealed class CallbackTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    [Theory, OnBoth]
    [Trait("Conformance", "X-008")]
    public void Callback_that_blocks_holds_up_no_other_result(WorkerKind kind)
    {
        using ManualResetEventSlim gate = new(), begun = new();
        using Pool pool = kind.NewPool(2);
        pool.ApplyAsync(Square, 1, callback: _ =>
        {
            begun.Set();
            gate.Wait();
        });
        Assert.True(begun.Wait(Bound.Limit));
        List<AsyncResult<int>> results = [.. Enumerable.Range(0, 100).Select(i => pool.ApplyAsync(Square, i))];
        Assert.Equal(Enumerable.Range(0, 100).Select(Square), Bound.Within(() => results.Select(r => r.Get()).ToArray()));
        gate.Set();
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-009")]
    public void Pool_can_be_ended_in_a_callback(WorkerKind kind)
    {
        foreach (Action<Pool> end in (Action<Pool>[])
        [
            static pool => pool.Close(),
            static pool => pool.Terminate(),
            static pool => pool.Dispose(),
            static pool =>
            {
                pool.Close();
                pool.Join();
            },
            static pool =>
            {
                pool.Terminate();
                pool.Join();
            },
        ])
        {
            Pool pool = kind.NewPool(2);
            ConcurrentQueue<Exception> faults = [];
            pool.UnhandledCallbackException += (_, fault) => faults.Enqueue(fault.Exception);
            using ManualResetEventSlim over = new();
            pool.ApplyAsync(Square, 3, callback: _ =>
            {
                end(pool);
                over.Set();
            });
            Assert.True(over.Wait(Bound.Limit));
            Assert.Throws<InvalidOperationException>(() => pool.ApplyAsync(Square, 1));
            Bound.Within(pool.Join);
            Assert.Empty(faults);
        }
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-009")]
    public void Pool_can_be_ended_in_a_job_or_the_job_is_told_why_not(WorkerKind kind)
    {
        if (kind == WorkerKind.Processes)
        {
            // A job in another process has no way to get at the pool, and says so where it is submitted.
            using ProcessPool processes = new(1);
            Assert.Contains(
                "processes", Assert.Throws<NotTransferableException>(() => processes.ApplyAsync(processes.Close)).What
                    + Assert.Throws<NotTransferableException>(() => processes.ApplyAsync(() => processes.Close())).What);
            return;
        }

        foreach (Action<Pool> end in (Action<Pool>[])
            [static pool => pool.Close(), static pool => pool.Terminate(), static pool => pool.Dispose()])
        {
            WorkerThreadPool pool = new(2);
            AsyncResult result = pool.ApplyAsync(() => end(pool));
            Bound.Within(() => result.Wait());
            Assert.Throws<InvalidOperationException>(() => pool.ApplyAsync(Square, 1));
            Bound.Within(pool.Join);
        }

        using WorkerThreadPool joined = new(1);
        InvalidOperationException error = Bound.Throws<InvalidOperationException>(() => joined.Apply(() =>
        {
            joined.Close();
            joined.Join();
        }));
        Assert.Contains("POOL205", error.Message);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-017")]
    public void No_items_call_back(WorkerKind kind)
    {
        List<int[]> called = [];
        using (Pool pool = kind.NewPool(1)) pool.MapAsync(Square, Array.Empty<int>(), callback: called.Add);
        Assert.Empty(Assert.Single(called));
    }
}
