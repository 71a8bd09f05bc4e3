using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Chaos;

/// <summary>
/// Mixed work on pools of both kinds while workers are killed, jobs end their process, initializers fail, callbacks
/// throw, time runs out and results are cancelled. Every item ends once, and nothing is left.
/// </summary>
public sealed class PoolChaos(ITestOutputHelper output)
{
    private readonly Books _books = new();
    private volatile bool _isOver;

    [Fact]
    public async Task Every_item_ends_once_and_nothing_is_left()
    {
        using (new NothingLeftBehind())
        {
            List<Task> actors =
            [
                Act(1, random => ProcessLife(random)),
                Act(2, random => ProcessLife(random)),
                Act(3, random => ThreadLife(random)),
                Act(4, random => ExecutorLife(random)),
            ];
            Task killer = Act(5, KillSomebody);
            await Task.Delay(ChaosRun.Duration(otherwise: 30));
            _isOver = true;
            Task all = Task.WhenAll([.. actors, killer]);
            Assert.True(await Task.WhenAny(all, Task.Delay(ChaosRun.Patience)) == all, $"Not all came to an end. {_books}");
        }

        output.WriteLine(_books.ToString());
        ChaosRun.CheckBooks(_books);
    }

    private Task Act(int seed, Action<Random> once) => Task.Factory.StartNew(() =>
    {
        Random random = new(seed);
        while (!_isOver)
        {
            try
            {
                once(random);
            }
            catch (Exception error)
            {
                _books.Fault($"An actor met {error}");
            }
        }
    }, TaskCreationOptions.LongRunning);

    private static void KillSomebody(Random random)
    {
        Thread.Sleep(random.Next(5, 250));
        List<int> children = NothingLeftBehind.Children();
        if (children.Count == 0) return;
        try
        {
            using Process victim = Process.GetProcessById(children[random.Next(children.Count)]);
            victim.Kill();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private void ProcessLife(Random random)
    {
        PoolOptions options = new()
        {
            Workers = random.Next(1, 4),
            MaxTasksPerWorker = random.Next(3) == 0 ? random.Next(1, 50) : null,
            StopPatience = TimeSpan.FromMilliseconds(random.Next(0, 50)),
        };
        if (random.Next(6) == 0) options = options.WithInitializer(Jobs.FailSometimes, random.Next(2, 6));
        Live(new ProcessPool(options), random, killsWorkers: true);
    }

    private void ThreadLife(Random random) => Live(
        new WorkerThreadPool(new PoolOptions
        {
            Workers = random.Next(1, 4),
            MaxTasksPerWorker = random.Next(3) == 0 ? random.Next(1, 50) : null,
            StopPatience = TimeSpan.FromMilliseconds(random.Next(0, 50)),
        }), random, killsWorkers: false);

    private void Live(Pool pool, Random random, bool killsWorkers)
    {
        pool.UnhandledCallbackException += (_, unhandled) =>
        {
            if (unhandled.Exception is not FormatException) _books.Fault($"A callback met {unhandled.Exception}");
        };
        List<Action> ends = [];
        long until = Environment.TickCount64 + random.Next(200, 3000);
        while (!_isOver && Environment.TickCount64 < until)
        {
            try
            {
                Submit(pool, random, ends, killsWorkers);
            }
            catch (PoolBrokenException)
            {
                // Its initializer has failed three times in a row.
                break;
            }

            if (random.Next(4) == 0) Thread.Sleep(random.Next(10));
        }

        switch (random.Next(3))
        {
            case 0:
                pool.Terminate();
                break;
            case 1:
                pool.Close();
                break;
        }

        // A map whose result is not waited for may have more than it can do in time.
        Task end = Task.Factory.StartNew(pool.Dispose, TaskCreationOptions.LongRunning);
        if (!end.Wait(ChaosRun.Patience)) _books.Fault($"A pool did not end: {pool.GetType().Name}. {_books}");
        foreach (Action check in ends) check();
    }

    private void Submit(Pool pool, Random random, List<Action> ends, bool killsWorkers)
    {
        switch (random.Next(killsWorkers ? 13 : 10))
        {
            case < 3:
                int number = random.Next(1000);
                Expect(pool.ApplyAsync(Jobs.Square, number), result => result == number * number, ends);
                break;
            case 3:
                Expect(pool.ApplyAsync(Jobs.Throw, 1), _ => false, ends);
                break;
            case 4:
                Expect(
                    pool.ApplyAsync(
                        Jobs.SleepUnlessStopped, random.Next(60),
                        timeout: TimeSpan.FromMilliseconds(random.Next(1, 40))),
                    _ => true, ends);
                break;
            case 5:
                AsyncResult<int> unwanted = pool.ApplyAsync(Jobs.Sleep, random.Next(20));
                Expect(unwanted, _ => true, ends);
                if (random.Next(2) == 0) Thread.Sleep(random.Next(5));
                unwanted.Cancel();
                break;
            case 6:
                CallBack(pool, random, ends);
                break;
            case 7:
                int[] items = [.. Enumerable.Range(0, random.Next(300))];
                AsyncResult<int[]> map = pool.MapAsync(Jobs.Mixed, items, chunkSize: random.Next(1, 40));
                Expect(map, result => result.SequenceEqual(items.Select(Jobs.Square)), ends);
                if (random.Next(4) == 0) map.Cancel();
                break;
            case 8:
                Stream(pool, random);
                break;
            case 9:
                using (ImapIterator<int> few = pool.ImapUnordered(Jobs.Square, Enumerable.Range(0, int.MaxValue)))
                    foreach (Outcome<int> _ in few.Outcomes().Take(random.Next(20))) { }
                break;
            case 10:
                Expect(pool.ApplyAsync(Jobs.Exit, random.Next(5)), _ => false, ends);
                break;
            case 11:
                Expect(pool.ApplyAsync(Jobs.KillMyself, 1), _ => false, ends);
                break;
            default:
                int size = random.Next(1, random.Next(10) == 0 ? 50 : 6);
                Expect(
                    pool.ApplyAsync(Jobs.Large, size),
                    result => result.Length == size * 1024 * 1024 && result[^1] == size, ends);
                break;
        }
    }

    private void Expect<T>(AsyncResult<T> result, Func<T, bool> isRight, List<Action> ends)
    {
        _books.Open();
        ends.Add(() =>
        {
            // The pool has ended, so every result has.
            if (!result.Wait(TimeSpan.FromSeconds(10)))
            {
                _books.Fault("A result of a pool that has ended never came.");
                return;
            }

            try
            {
                if (!isRight(result.Get())) _books.Fault($"A wrong result came: {typeof(T).Name}.");
                _books.Close("results");
            }
            catch (Exception error)
            {
                _books.CloseWith(error);
            }
        });
    }

    private void CallBack(Pool pool, Random random, List<Action> ends)
    {
        int called = 0;
        bool throws = random.Next(3) == 0;
        Func<int, int> job = random.Next(3) == 0 ? Jobs.Throw : Jobs.Square;
        pool.ApplyAsync(job, 5, _ => Called(), _ => Called());
        _books.Open();
        ends.Add(() =>
        {
            // Callbacks have returned when the pool has ended, but for those that its end itself has brought about.
            SpinWait.SpinUntil(() => Volatile.Read(ref called) > 0, TimeSpan.FromSeconds(10));
            if (called != 1) _books.Fault($"{called} callbacks came for one job.");
            _books.Close("callbacks");
        });

        void Called()
        {
            Interlocked.Increment(ref called);
            if (throws) throw new FormatException("of a callback");
        }
    }

    private void Stream(Pool pool, Random random)
    {
        int count = random.Next(200);
        HashSet<long> seen = [];
        using ImapIterator<int> results = random.Next(2) == 0
            ? pool.Imap(Jobs.Mixed, Enumerable.Range(0, count), random.Next(1, 10))
            : pool.ImapUnordered(Jobs.Mixed, Enumerable.Range(0, count), random.Next(1, 10));
        _books.Open(count);
        foreach (Outcome<int> outcome in results.Outcomes())
        {
            if (outcome.Index >= count && outcome.Error is PoolBrokenException) continue;
            if (!seen.Add(outcome.Index)) _books.Fault($"The item {outcome.Index} ended twice.");
            if (!outcome.Succeeded) _books.CloseWith(outcome.Error);
            else if (outcome.Value != Jobs.Square((int)outcome.Index)) _books.Fault("An item has a wrong result.");
            else _books.Close("items");
        }

        // What a pool that broke has not even read.
        if (seen.Count < count) _books.Close("never read", count - seen.Count);
    }

    private void ExecutorLife(Random random)
    {
        using Executor executor = random.Next(2) == 0
            ? new ProcessPoolExecutor(random.Next(1, 4))
            : new ThreadPoolExecutor(random.Next(1, 4));
        List<Future<int>> futures = [];
        for (int i = random.Next(100); i > 0 && !_isOver; i--)
        {
            Func<int, int> job = random.Next(10) == 0 ? Jobs.Throw : Jobs.Square;
            Future<int> future = executor.Submit(job, i);
            _books.Open();
            if (random.Next(10) == 0) future.Cancel(stopRunning: random.Next(2) == 0);
            if (random.Next(10) == 0)
                future.AddDoneCallback((Future<int> done) =>
                {
                    if (!done.Done) _books.Fault("A future called back before it was done.");
                });
            futures.Add(future);
        }

        executor.Shutdown(wait: random.Next(2) == 0, cancelFutures: random.Next(2) == 0);
        (HashSet<Future<int>> _, HashSet<Future<int>> open) = Futures.Wait(futures, ChaosRun.Patience);
        foreach (Future<int> future in open) _books.Fault($"A future never came: {future}.");
        foreach (Future<int> future in futures.Except(open))
        {
            if (future.Cancelled) _books.Close("cancelled");
            else if (future.Exception() is { } error) _books.CloseWith(error);
            else _books.Close("futures");
        }
    }
}
