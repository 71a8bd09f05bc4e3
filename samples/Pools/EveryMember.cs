// A19: every way to submit, going well and going wrong
//
// Printed when it was run (times and numbers of processes vary):
//     Apply: 40
//     Wait: True, Ready: True, Successful: True
//     ApplyAsync: 50
//     callback: 50
//     Map: 10 20 30
//     MapAsync: 10 20 30
//     Imap: 10 20 30
//     ImapUnordered: 10 20 30
//     StarMap: 3 7
//     StarMapAsync: 3 7
//     Apply: ArgumentOutOfRangeException
//     …
//     after Close: InvalidOperationException
//     after Terminate: PoolTerminatedException
using PoolRuntime;

namespace Pools;

/// <summary>Everything that a pool can be asked for, where it goes well and where it does not.</summary>
internal static class EveryMember
{
    public static void Run()
    {
        // processes, initializer, initargs, maxtasksperchild, context
        var options = new PoolOptions { Workers = 2, MaxTasksPerWorker = 100, StartMethod = StartMethod.ForkServer }
            .WithInitializer(static factor => WorkerContext.Current!.Set(new Factor(factor)), 10);
        using (var pool = new ProcessPool(options))
        {
            GoWell(pool);
            GoWrong(pool);
            pool.Close();
            Show("after Close", () => pool.Apply(Ten, 1));
            pool.Join();
        }

        var terminated = new ProcessPool(1);
        var lost = terminated.ApplyAsync(static () => Thread.Sleep(Timeout.Infinite));
        terminated.Terminate();
        terminated.Join();
        Show("after Terminate", () => { lost.Get(); return 0; });
    }

    private static void GoWell(ProcessPool pool)
    {
        Show("Apply", () => pool.Apply(Ten, 4));
        var result = pool.ApplyAsync(
            Ten, 5, callback: static value => Console.WriteLine($"callback: {value}"),
            errorCallback: static error => Console.WriteLine($"no callback for {error}"));
        Console.WriteLine($"Wait: {result.Wait()}, Ready: {result.Ready}, Successful: {result.Successful}");
        Show("ApplyAsync", () => result.Get());
        Show("Map", () => string.Join(' ', pool.Map(Ten, [1, 2, 3])));
        Show("MapAsync", () => string.Join(' ', pool.MapAsync(Ten, [1, 2, 3], chunkSize: 2).Get()));
        Show("Imap", () => string.Join(' ', pool.Imap(Ten, [1, 2, 3])));
        Show("ImapUnordered", () => string.Join(' ', pool.ImapUnordered(Ten, [1, 2, 3]).Order()));
        Show("StarMap", () => string.Join(' ', pool.StarMap(Sum, [(1, 2), (3, 4)])));
        Show("StarMapAsync", () => string.Join(' ', pool.StarMapAsync(Sum, [(1, 2), (3, 4)]).Get()));
    }

    private static void GoWrong(ProcessPool pool)
    {
        Show("Apply", () => pool.Apply(Ten, -4));
        using var told = new ManualResetEventSlim();
        var result = pool.ApplyAsync(
            Ten, -5, errorCallback: error =>
            {
                Console.WriteLine($"error callback: {error.GetType().Name}");
                told.Set();
            });
        Console.WriteLine($"Wait: {result.Wait()}, Ready: {result.Ready}, Successful: {result.Successful}");
        told.Wait();
        Show("ApplyAsync", () => result.Get());
        Show("Map", () => pool.Map(Ten, [1, -2, 3]));
        Show("MapAsync", () => pool.MapAsync(Ten, [1, -2, 3]).Get());
        using (var results = pool.Imap(Ten, [1, -2, 3]))
        {
            Show("Imap, first", () => results.Next());
            Show("Imap, second", () => results.Next());
            Show("Imap, third", () => results.Next());
        }

        Show("ImapUnordered", () => pool.ImapUnordered(Ten, [-1]).Single());
        Show("StarMap", () => pool.StarMap(Sum, [(1, 2), (-3, 4)]));
        Show("StarMapAsync", () => pool.StarMapAsync(Sum, [(1, 2), (-3, 4)]).Get());
    }

    private static int Ten(int number) => number < 0
        ? throw new ArgumentOutOfRangeException(nameof(number))
        : number * WorkerContext.Current!.Get<Factor>().Value;

    private static int Sum(int a, int b) => a < 0 ? throw new ArgumentOutOfRangeException(nameof(a)) : a + b;

    private static void Show<T>(string member, Func<T> call)
    {
        try
        {
            Console.WriteLine($"{member}: {call()}");
        }
        catch (Exception error)
        {
            Console.WriteLine($"{member}: {error.GetType().Name}");
        }
    }

    private sealed record Factor(int Value);
}
