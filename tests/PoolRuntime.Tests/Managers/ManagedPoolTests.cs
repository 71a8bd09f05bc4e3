using System.Diagnostics;
using Xunit;

namespace PoolRuntime.Tests.Managers;

#pragma warning disable POOL701 // Some jobs are only there to be run.

/// <summary>Pools in a manager's process.</summary>
public sealed class ManagedPoolTests(OneManager one) : IClassFixture<OneManager>
{
    private static readonly int[] Hundred = [.. Enumerable.Range(0, 100)];

    private readonly SyncManager _manager = one.Manager;

    [Fact]
    public void It_does_what_any_pool_does() => Bound.Within(() =>
    {
        using ManagedPool pool = _manager.Pool(2);
        Assert.Equal(2, pool.Workers);
        int captured = 40;
        Assert.Equal(42, pool.Apply(() => captured + 2));
        Assert.Equal(3, pool.Apply(static async (a, b) =>
        {
            await Task.Yield();
            return a + b;
        }, 1, 2));
        pool.Apply(static () => { });
        int worker = pool.Apply(static () => Environment.ProcessId);
        Assert.NotEqual(Environment.ProcessId, worker);
        AsyncResult<int> result = pool.ApplyAsync(static () => Environment.ProcessId);
        Assert.Equal(result.Get(), result.WorkerProcessId);
        Assert.Equal(Hundred.Select(static n => n * 2), pool.Map(static n => n * 2, Hundred));
        Assert.Equal(["0", "1"], pool.MapAsync(static n => $"{n}", [0, 1]).Get());
        Assert.Equal([3, 7], pool.StarMap(static (a, b) => a + b, [(1, 2), (3, 4)]));
        Assert.Equal(Hundred.Select(static n => n + 1), pool.Imap(static n => n + 1, Hundred, chunkSize: 7));
        Assert.Equal(Hundred, pool.ImapUnordered(static n => n, Hundred).Order());
        Shared<int[]> shared = new(Hundred);
        Assert.Equal([4950, 4951], pool.Map(n => shared.Value.Sum() + n, [0, 1]));
        Assert.Equal(4950, pool.Apply(() => shared.Value.Sum()));
    });

    [Fact]
    public void Large_results_come_whole_that_would_stay_in_the_memory_of_a_worker() => Bound.Within(() =>
    {
        using ManagedPool pool = _manager.Pool(2);
        foreach (ResultMemory<int> result in pool.Map(Fill, [1, 2, 3]).Append(pool.Apply(Fill, 4)))
        {
            using (result) Assert.Equal(100_000, result.Span.Count(result.Span[0]));
        }

        static ResultMemory<int> Fill(int value)
        {
            ResultMemory<int> filled = ResultMemory<int>.Rent(100_000);
            filled.Span.Fill(value);
            return filled;
        }
    });

    [Fact]
    public void Errors_callbacks_and_lost_workers_are_told_as_by_any_pool() => Bound.Within(() =>
    {
        using ManagedPool pool = _manager.Pool(2);
        FormatException thrown = Assert.Throws<FormatException>(() => pool.Apply(Fail));
        Assert.Equal("why", thrown.Message);
        Assert.Contains(nameof(Fail), thrown.StackTrace);
        using ManualResetEventSlim called = new();
        List<string> heard = [];
        AsyncResult<int> good = pool.ApplyAsync(static () => 5, callback: value => heard.Add($"{value}"));
        good.Get();
        AsyncResult<int> bad = pool.ApplyAsync(Fail, errorCallback: error =>
        {
            heard.Add(error.Message);
            called.Set();
        });
        Assert.False(bad.Wait(TimeSpan.Zero) && bad.Successful);
        called.Wait();
        Assert.Equal(["5", "why"], heard);
        WorkerLostException lost = Assert.Throws<WorkerLostException>(
            () => pool.Apply(static () => Process.GetCurrentProcess().Kill()));
        Assert.NotEqual(Environment.ProcessId, lost.ProcessId);
        Assert.Equal(7, pool.Apply(static () => Exit(7, when: false)));
        // Of a chunk, the item at work alone.
        Outcome<int>[] outcomes = [.. pool.Imap(static n => Exit(n, n == 5), Hundred, chunkSize: 20).Outcomes()];
        Assert.Equal([5L], outcomes.Where(static one => !one.Succeeded).Select(static one => one.Index));
        Assert.IsType<WorkerLostException>(outcomes[5].Error);
    });

    [Fact]
    public void Timeouts_and_cancelling_stop_what_runs_there() => Bound.Within(() =>
    {
        using ManagedPool pool = _manager.Pool(1);
        int before = pool.Apply(static () => Environment.ProcessId);
        Assert.Throws<TimeoutException>(() => pool.Apply(Sleep, 60_000, timeout: TimeSpan.FromMilliseconds(100)));
        Assert.NotEqual(before, pool.Apply(static () => Environment.ProcessId));
        Outcome<int>[] outcomes =
            [.. pool.Imap(Sleep, [1, 60_000, 2], chunkSize: 3, timeout: TimeSpan.FromMilliseconds(200)).Outcomes()];
        Assert.Equal(
            [OutcomeStatus.Succeeded, OutcomeStatus.TimedOut, OutcomeStatus.Succeeded],
            outcomes.Select(static one => one.Status));
        int running = pool.Apply(static () => Environment.ProcessId);
        ManagedEvent begun = _manager.Event();
        AsyncResult<int> job = pool.ApplyAsync(begun =>
        {
            begun.Set();
            return Sleep(60_000);
        }, begun);
        begun.Wait();
        Assert.True(job.Cancel());
        Assert.Throws<OperationCanceledException>(() => job.Get());
        Assert.NotEqual(running, pool.Apply(static () => Environment.ProcessId));
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(
            () => pool.Map(Sleep, [60_000, 60_000], cancellationToken: source.Token));
        Assert.Equal(3, pool.Apply(Sleep, 3));
    });

    [Fact]
    public void All_processes_that_get_it_share_its_workers() => Bound.Within(() =>
    {
        int captured = 3;
        using ManagedPool pool = _manager.Pool(2, initializer: () => Total = captured);
        int[] own = [.. pool.Map(static _ => Environment.ProcessId, Hundred).Distinct()];
        Assert.InRange(own.Length, 1, 2);
        int[][] theirs = one.Pool.Map(pool =>
        {
            using (pool) return pool.Map(static n => Environment.ProcessId, Enumerable.Range(0, 50));
        }, [pool, pool]);
        int[] all = [.. theirs.SelectMany(static ids => ids).Concat(own).Distinct()];
        Assert.InRange(all.Length, 1, 2);
        // Who got it has only let go of its own.
        Assert.Equal(3, pool.Apply(static () => Total));
        ManagedList<ManagedPool> list = _manager.List<ManagedPool>([pool]);
        using ManagedPool again = list[0];
        Assert.Equal(3, again.Apply(static () => Total));
    });

    [Fact]
    public void Owner_ends_it_for_all_and_so_does_terminating_anywhere() => Bound.Within(() =>
    {
        ManagedPool pool = _manager.Pool(2);
        using ProcessPool others = new(1);
        ManagedEvent sent = _manager.Event();
        ManagedEvent go = _manager.Event();
        AsyncResult<string> other = others.ApplyAsync((pool, sent, go) =>
        {
            AsyncResult<int> last = pool.ApplyAsync((sent, go) =>
            {
                sent.Set();
                go.Wait();
                return 5;
            }, sent, go);
            int value = last.Get();
            return value + Record.Exception(() => pool.Apply(static () => 1))!.Message;
        }, pool, sent, go);
        sent.Wait();
        pool.Close();
        Assert.Throws<InvalidOperationException>(() => pool.Apply(static () => 1));
        Assert.False(pool.Join(TimeSpan.FromMilliseconds(50)));
        go.Set();
        pool.Join();
        string told = other.Get();
        Assert.StartsWith("5", told);
        Assert.Contains("POOL102", told);

        ManagedPool second = _manager.Pool(1);
        AsyncResult<int> running = second.ApplyAsync(Sleep, 60_000);
        others.Apply(static pool =>
        {
            pool.Terminate();
            pool.Join();
        }, second);
        Assert.Throws<PoolTerminatedException>(() => running.Get());
        Bound.Until(() => Record.Exception(() => second.Apply(static () => 1)) is InvalidOperationException, "ended");
        second.Join();
    });

    [Fact]
    public void Jobs_of_a_process_that_dies_are_given_up() => Bound.Within(() =>
    {
        using ManagedPool pool = _manager.Pool(1);
        int before = pool.Apply(static () => Environment.ProcessId);
        using ProcessPool others = new(1);
        ManagedEvent begun = _manager.Event();
        AsyncResult dying = others.ApplyAsync((pool, begun) =>
        {
            pool.ApplyAsync(begun =>
            {
                begun.Set();
                return Sleep(60_000);
            }, begun);
            begun.Wait();
            Environment.Exit(1);
        }, pool, begun);
        Assert.Throws<WorkerLostException>(() => dying.Get());
        Assert.NotEqual(before, pool.Apply(static () => Environment.ProcessId));
    });

    [Fact]
    public void Pool_that_nobody_refers_to_ends_with_its_workers() => Bound.Within(() =>
    {
        using SyncManager manager = SyncManager.StartNew();
        using ProcessPool others = new(1);
        // Made by a process that ends without a word.
        ManagedValue<int> worker = manager.Value(0);
        AsyncResult dying = others.ApplyAsync((address, key, worker) =>
        {
            SyncManager manager = new(ConnectionAddress.Parse(address), key);
            manager.Connect();
            worker.Value = manager.Pool(1).Apply(static () => Environment.ProcessId);
            Environment.Exit(1);
        }, manager.Address!.ToString(), CurrentProcess.OfThisProcess.AuthenticationKey.ToArray(), worker);
        Assert.Throws<WorkerLostException>(() => dying.Get());
        int id = worker.Value;
        Bound.Until(() => !IsAlive(id), "the worker has ended");
    });

    [Fact]
    public void Manager_that_ends_is_told_to_those_who_wait_for_jobs() => Bound.Within(() =>
    {
        SyncManager manager = SyncManager.StartNew();
        ManagedPool pool = manager.Pool(1);
        int worker = pool.Apply(static () => Environment.ProcessId);
        AsyncResult<int> running = pool.ApplyAsync(Sleep, 60_000);
        Assert.False(running.Wait(TimeSpan.FromMilliseconds(50)));
        manager.Shutdown();
        Assert.ThrowsAny<Exception>(() => running.Get());
        Assert.IsType<ManagerLostException>(Record.Exception(() => pool.Apply(static () => 1)));
        pool.Dispose();
        Bound.Until(() => !IsAlive(worker), "the worker has ended");
    });

    [Fact]
    public void Server_of_a_program_refuses_pools_unless_it_allows_them() => Bound.Within(() =>
    {
        using SyncManager described = new(ConnectionAddress.Tcp("127.0.0.1", 0), [1]);
        using ManagerServer server = described.GetServer();
        server.Start();
        using SyncManager client = new(server.Address, [1]);
        client.Connect();
        Assert.Contains(
            nameof(ManagerServer.AllowsPools),
            Assert.Throws<InvalidOperationException>(() => client.Pool(1)).Message);
        server.AllowsPools = true;
        using ManagedPool pool = client.Pool(1);
        Assert.Equal(4, pool.Apply(Sleep, 4));
    });

    [Fact]
    public void Another_program_or_build_is_refused()
    {
        PoolRuntime.Managers.ProgramBuild current = PoolRuntime.Managers.ProgramBuild.Current;
        current.Check();
        Assert.Contains("another program", Assert.Throws<InvalidOperationException>(
            (current with { Program = Guid.NewGuid() }).Check).Message);
        Assert.Contains("version of PoolRuntime", Assert.Throws<InvalidOperationException>(
            (current with { Library = Guid.NewGuid() }).Check).Message);
        Assert.Equal(current, one.Pool.Apply(static () => PoolRuntime.Managers.ProgramBuild.Current));
    }

    [Fact]
    public void Mistakes_are_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _manager.Pool(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _manager.Pool(1, maxTasksPerWorker: 0));
        using SemaphoreSlim local = new(1);
        using ManagedPool pool = _manager.Pool(1, maxTasksPerWorker: 2);
        Assert.Throws<NotTransferableException>(() => pool.Apply(() => local.CurrentCount));
        Assert.Throws<InvalidOperationException>(pool.Join);
        int[] workers = pool.Map(static _ => Environment.ProcessId, Hundred[..8], chunkSize: 8);
        Assert.True(workers.Distinct().Count() >= 4);
    }

    private static int Total;

    private static int Fail() => throw new FormatException("why");

    private static int Exit(int number, bool when)
    {
        if (when) Environment.Exit(3);
        return number;
    }

    private static int Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
