using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace PoolRuntime.Tests.Scheduling;

/// <summary>A worker that dies costs exactly the job that it was at, whose result says so.</summary>
public sealed class LossTests : IClassFixture<NothingLeftBehind>
{
    private const int Kill = 9;
    private const int Abort = 6;

    private static int Same(int number) => number;

    private static void KillMyself()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Overflow(int depth) => depth < 0 ? 0 : Overflow(depth + 1) + Overflow(depth + 2) + 1;

    private static void KillChild(int process)
    {
        try
        {
            using Process child = Process.GetProcessById(process);
            child.Kill();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    [Fact]
    public void Job_that_kills_its_worker_fails_with_the_signal() => LosesOnlyItself(KillMyself, code: null, Kill);

    [Fact]
    public void Job_that_ends_its_process_fails_with_the_code()
    {
        LosesOnlyItself(static () => Environment.Exit(0), code: 0, signal: null);
        LosesOnlyItself(static () => Environment.Exit(3), code: 3, signal: null);
    }

    [Fact]
    public void Job_that_fails_fast_fails_with_the_signal() =>
        LosesOnlyItself(static () => Environment.FailFast("on purpose"), code: null, Abort);

    [Fact]
    public void Job_that_overflows_the_stack_fails_with_the_signal() =>
        LosesOnlyItself(static () => _ = Overflow(0), code: null, Abort);

    [Fact]
    public void Thread_of_a_job_that_throws_fails_the_job() => LosesOnlyItself(static () =>
    {
        new Thread(static () => throw new InvalidOperationException("on a thread of its own")).Start();
        Thread.Sleep(Timeout.Infinite);
    }, code: null, Abort);

    [Fact]
    public void Worker_that_sends_nonsense_is_ended_and_the_error_says_so()
    {
        using ProcessPool pool = new(1);
        AsyncResult nonsense = pool.ApplyAsync(static () =>
        {
            const int doorbell = 4;
            using SafeFileHandle handle = new(doorbell, ownsHandle: false);
            using FileStream stream = new(handle, FileAccess.Write, bufferSize: 0);
            stream.WriteByte(99);
            Thread.Sleep(Timeout.Infinite);
        });

        WorkerLostException lost = Assert.Throws<WorkerLostException>(() => nonsense.Get(TimeSpan.FromMinutes(1)));
        Assert.Contains("made no sense", lost.Message, StringComparison.Ordinal);
        Assert.Equal(7, pool.ApplyAsync(Same, 7).Get(TimeSpan.FromMinutes(1)));
    }

    private static void LosesOnlyItself(Action deadly, int? code, int? signal)
    {
        using ProcessPool pool = new(2);
        List<AsyncResult<int>> neighbours = [];
        for (int i = 0; i < 100; i++) neighbours.Add(pool.ApplyAsync(Same, i));
        AsyncResult lost = pool.ApplyAsync(deadly);
        for (int i = 100; i < 200; i++) neighbours.Add(pool.ApplyAsync(Same, i));
        WorkerLostException error = Bound.Throws<WorkerLostException>(() => lost.Get());
        Assert.Equal((code, signal), (error.ExitCode, error.Signal));
        Assert.Equal(lost.WorkerProcessId, error.ProcessId);
        Assert.Contains($"{error.ProcessId}", error.Message);
        Assert.NotSame(error, Bound.Throws<WorkerLostException>(() => lost.Get()));
        Assert.Equal(Enumerable.Range(0, 200), neighbours.Select(result => Bound.Within(() => result.Get())));
    }

    [Fact]
    public void Idle_workers_that_are_killed_are_replaced()
    {
        using ProcessPool pool = new(2);
        for (int i = 0; i < 20; i++)
        {
            int process = Bound.Within(() => pool.Apply(static () => Environment.ProcessId));
            KillChild(process);
            Bound.Until(() => !NothingLeftBehind.Children().Contains(process), "the killed worker was noticed");
        }

        Bound.Until(() => NothingLeftBehind.Children().Count == 2, "there are two workers again");
        Assert.Equal([1, 2, 3], Bound.Within(() => pool.Map(Same, [1, 2, 3])));
    }

    [Fact]
    public void Job_sent_to_a_worker_that_dies_idle_is_done_by_another()
    {
        using ProcessPool pool = new(2);
        for (int i = 0; i < 10; i++)
        {
            KillChild(Bound.Within(() => pool.Apply(static () => Environment.ProcessId)));
            // At this moment nobody has noticed yet, as a rule.
            AsyncResult<int> result = pool.ApplyAsync(Same, i);
            Assert.True(result.Wait(Bound.Limit));
            Assert.Equal(i, result.Get());
        }
    }

    [Fact]
    public void All_workers_killed_at_once_are_replaced()
    {
        using ProcessPool pool = new(2);
        using Gate gate = new();
        Bound.Within(() => pool.Map(Same, Enumerable.Range(0, 10)));
        List<AsyncResult<string>> running =
            [pool.ApplyAsync(Gate.Pass, gate.Path), pool.ApplyAsync(Gate.Pass, gate.Path)];
        List<AsyncResult<int>> waiting = [.. Enumerable.Range(0, 50).Select(i => pool.ApplyAsync(Same, i))];
        foreach (int child in NothingLeftBehind.Children()) KillChild(child);
        gate.Open();
        foreach (AsyncResult<string> result in running)
        {
            Assert.True(result.Wait(Bound.Limit));
            if (!result.Successful) Assert.Throws<WorkerLostException>(() => result.Get());
        }

        Assert.Equal(Enumerable.Range(0, 50), waiting.Select(result => Bound.Within(() => result.Get())));
    }

    [Fact]
    public void Worker_killed_in_a_chunk_costs_one_item()
    {
        using ProcessPool pool = new(2);
        string folder = Directory.CreateDirectory(Path.Combine(OwnTemporaryFolder.Path, "items")).FullName;
        AsyncResult<int[]> map = pool.MapAsync(i =>
        {
            File.AppendAllText(Path.Combine(folder, $"{i}"), "x");
            if (i == 17) KillMyself();
            return i;
        }, Enumerable.Range(0, 40), chunkSize: 20);
        WorkerLostException error = Bound.Throws<WorkerLostException>(() => map.Get());
        Assert.Equal(Kill, error.Signal);
        Assert.Equal(40, Directory.GetFiles(folder).Length);
        // The one that kills is not tried again.
        Assert.Equal("x", File.ReadAllText(Path.Combine(folder, "17")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Many_items_of_a_chunk_that_kill_cost_one_item_each()
    {
        using ProcessPool pool = new(2);
        string folder = Directory.CreateDirectory(Path.Combine(OwnTemporaryFolder.Path, "deadly")).FullName;
        AsyncResult<int[]> map = pool.MapAsync(i =>
        {
            File.AppendAllText(Path.Combine(folder, $"{i}"), "x");
            if (i % 10 == 0) Environment.Exit(i);
            return i;
        }, Enumerable.Range(1, 40), chunkSize: 40);
        Assert.Equal(10, Bound.Throws<WorkerLostException>(() => map.Get()).ExitCode);
        Assert.Equal(40, Directory.GetFiles(folder).Length);
        Assert.All([10, 20, 30, 40], i => Assert.Equal("x", File.ReadAllText(Path.Combine(folder, $"{i}"))));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Worker_killed_while_it_returns_much_fails_its_job()
    {
        using ProcessPool pool = new(1);
        int lost = 0;
        for (int i = 0; i < 6; i++)
        {
            int process = Bound.Within(() => pool.Apply(static () => Environment.ProcessId));
            AsyncResult<byte[]> large = pool.ApplyAsync(static () => new byte[50_000_000]);
            Thread killer = new(delay =>
            {
                Thread.Sleep((int)delay!);
                KillChild(process);
            });
            killer.Start(15 + i * 10);
            Assert.True(large.Wait(Bound.Limit));
            Assert.True(killer.Join(Bound.Limit));
            if (large.Successful) Assert.Equal(50_000_000, large.Get().Length);
            else if (Assert.Throws<WorkerLostException>(() => large.Get()).ProcessId == process) lost++;
        }

        Assert.Equal(8, Bound.Within(() => pool.Apply(Same, 8)));
        Assert.InRange(lost, 0, 6);
    }

    [Fact]
    public void Flood_of_jobs_ends_while_workers_are_killed_all_the_time()
    {
        const int jobs = 20_000;
        using ProcessPool pool = new(2);
        Bound.Within(() => pool.Apply(Same, 1));
        using ManualResetEventSlim over = new();
        AsyncResult<int>[] results = new AsyncResult<int>[jobs];
        int kills = 0;
        Thread killer = new(() =>
        {
            Random random = new(1);
            while (!over.Wait(30))
            {
                // Only those that have done something: a pool whose workers never come up gives up, rightly.
                List<int> seen = [.. NothingLeftBehind.Children().Intersect(
                    results.Where(result => result is { Ready: true }).Select(result => result.WorkerProcessId ?? 0))];
                if (seen.Count == 0) continue;
                KillChild(seen[random.Next(seen.Count)]);
                kills++;
            }
        });
        for (int i = 0; i < jobs / 2; i++) results[i] = pool.ApplyAsync(Same, i);
        // The second half finds the killer at work from its beginning.
        killer.Start();
        for (int i = jobs / 2; i < jobs; i++) results[i] = pool.ApplyAsync(Same, i);
        int lost = 0;
        for (int i = 0; i < jobs; i++)
        {
            Assert.True(results[i].Wait(Bound.Limit), $"job {i}");
            if (results[i].Successful) Assert.Equal(i, results[i].Get());
            else if (Assert.Throws<WorkerLostException>(() => results[i].Get()).Signal == Kill) lost++;
        }

        over.Set();
        Assert.True(killer.Join(Bound.Limit));
        Assert.True(lost <= kills, $"{lost} jobs were lost by {kills} kills.");
    }

    [Fact]
    public void Maps_end_while_workers_are_killed_all_the_time()
    {
        using ProcessPool pool = new(2);
        using ManualResetEventSlim over = new();
        Thread killer = new(() =>
        {
            while (!over.Wait(50))
            {
                AsyncResult<int> seen = pool.ApplyAsync(static () => Environment.ProcessId);
                if (seen.Wait(Bound.Limit) && seen.WorkerProcessId is { } process) KillChild(process);
            }
        });
        killer.Start();
        try
        {
            for (int i = 0; i < 5; i++)
            {
                AsyncResult<int[]> map = pool.MapAsync(Same, Enumerable.Range(0, 100_000), chunkSize: 1000);
                Assert.True(map.Wait(Bound.Limit));
                if (map.Successful) Assert.Equal(Enumerable.Range(0, 100_000), map.Get());
                else Assert.Throws<WorkerLostException>(() => map.Get());
            }
        }
        finally
        {
            // Also when something has failed: a thread that is left would take the process of all tests with it.
            over.Set();
            killer.Join();
        }
    }

    [Fact]
    public void Pool_closes_while_its_workers_die()
    {
        for (int i = 0; i < 5; i++)
        {
            ProcessPool pool = new(2);
            List<AsyncResult> results = [.. Enumerable.Range(0, 6).Select(_ => pool.ApplyAsync(KillMyself))];
            pool.Close();
            Bound.Within(pool.Dispose);
            Assert.All(results, result => Assert.Throws<WorkerLostException>(() => result.Get(TimeSpan.Zero)));
        }
    }

    [Fact]
    public void What_a_killed_workers_jobs_started_ends_with_it()
    {
        if (OperatingSystem.IsWindows()) return;
        using ProcessPool pool = new(1);
        string path = Path.Combine(OwnTemporaryFolder.Path, $"started-{Guid.NewGuid():N}");
        AsyncResult job = pool.ApplyAsync(() =>
        {
            using Process child = Process.Start("sleep", "600");
            File.WriteAllText(path + ".id", $"{child.Id}");
            File.Move(path + ".id", path);
            Thread.Sleep(Timeout.Infinite);
        });
        Bound.Until(() => File.Exists(path), "the job has started a process");
        int grandchild = int.Parse(File.ReadAllText(path));
        File.Delete(path);
        pool.Terminate();
        Bound.Within(pool.Join);
        Bound.Throws<PoolTerminatedException>(() => job.Get());
        Bound.Until(
            () => !Directory.Exists($"/proc/{grandchild}") || IsDead(grandchild), "the job's process has ended");

        // Whoever adopts it may take its time to bury it.
        static bool IsDead(int process) => File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");
    }
}
