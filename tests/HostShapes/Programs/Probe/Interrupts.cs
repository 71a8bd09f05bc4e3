using PoolRuntime;

namespace Probe;

/// <summary>What a program makes of Ctrl-C.</summary>
internal static class Interrupts
{
    /// <summary>The pool stops, and the program sees it by its results.</summary>
    public static void StopPool(bool stays)
    {
        Ends.LeadGroup();
        using (ProcessPool pool = new(new PoolOptions { Workers = 2, StopsOnInterrupt = true }))
        {
            Ends.ShowWorkers(pool);
            AsyncResult<int>[] running = Workers.Occupy(pool, Work.Sleep);
            AsyncResult<int[]> waiting = pool.MapAsync(Echo, Enumerable.Range(0, 1000));
            ImapIterator<int> stream = pool.Imap(Echo, Endless());
            Console.WriteLine("ready");
            Show(() => running[0].Get());
            Show(() => running[1].Get());
            Show(() => waiting.Get().Length);
            Show(() => stream.Next());
            Show(() => pool.Apply(Echo, 1));
            if (stays) Thread.Sleep(Timeout.Infinite);
        }

        Console.WriteLine("ended");
    }

    /// <summary>The program has a handler of its own, and goes on.</summary>
    public static void GoOn()
    {
        Ends.LeadGroup();
        using ManualResetEventSlim heard = new();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            heard.Set();
        };
        using ProcessPool pool = new(2);
        Ends.ShowWorkers(pool);
        AsyncResult<int[]> results = pool.MapAsync(Slowly, Enumerable.Range(0, 100));
        Console.WriteLine("ready");
        heard.Wait();
        Console.WriteLine($"sum {results.Get().Sum()}");
    }

    private static void Show(Func<int> wait)
    {
        try
        {
            Console.WriteLine($"value {wait()}");
        }
        catch (Exception error)
        {
            Console.WriteLine(error.GetType().Name);
        }
    }

    private static int Echo(int number) => number;

    private static int Slowly(int number)
    {
        Thread.Sleep(10);
        return number;
    }

    private static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i++) yield return i;
    }
}
