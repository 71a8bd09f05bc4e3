// A05: a balance that threads change, without a lock and with one (POOL301)
//
// Printed when it was run (times and numbers of processes vary):
//     expected: 8000
//     without a lock: 1000, wrong: True
//     with a lock: 8000
//     with try and finally: 8000
//     with an atomic step: 8000
namespace Threads;

/// <summary>A balance that many threads change, without a lock and with one.</summary>
internal static class BankBalance
{
    private const int Threads = 8;
    private const int Times = 1000;
    private const int Expected = Threads * Times;

    public static void Run()
    {
        Console.WriteLine($"expected: {Expected}");
        var without = WithoutLock();
        Console.WriteLine($"without a lock: {without}, wrong: {without != Expected}");
        Console.WriteLine($"with a lock: {WithLock()}");
        Console.WriteLine($"with try and finally: {WithTryFinally()}");
        Console.WriteLine($"with an atomic step: {WithInterlocked()}");
    }

    private static int WithoutLock()
    {
        using var together = new Barrier(Threads);
        var balance = 0;
        var threads = new List<Thread>();
        for (var number = 0; number < Threads; number++)
        {
            var thread = new Thread(() =>
            {
                // That this is wrong is what the example shows.
#pragma warning disable POOL301
                for (var i = 0; i < Times; i++) balance += Deposit(i);
#pragma warning restore POOL301
            });
            threads.Add(thread);
            thread.Start();
        }

        foreach (var thread in threads) thread.Join();
        return balance;

        // Between reading the balance and writing it back, another thread may come. Here all do once; elsewhere it is
        // seldom, and not found.
        int Deposit(int time)
        {
            if (time == 0) together.SignalAndWait();
            return 1;
        }
    }

    private static int WithLock()
    {
        var gate = new object();
        var balance = 0;
        OnThreads(() =>
        {
            for (var i = 0; i < Times; i++)
                lock (gate) balance++;
        });
        return balance;
    }

    // What a lock statement does.
    private static int WithTryFinally()
    {
        var gate = new object();
        var balance = 0;
        OnThreads(() =>
        {
            for (var i = 0; i < Times; i++)
            {
                Monitor.Enter(gate);
                try
                {
                    balance++;
                }
                finally
                {
                    Monitor.Exit(gate);
                }
            }
        });
        return balance;
    }

    private static int WithInterlocked()
    {
        var balance = 0;
        OnThreads(() =>
        {
            for (var i = 0; i < Times; i++) Interlocked.Increment(ref balance);
        });
        return balance;
    }

    private static void OnThreads(Action work)
    {
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() => work())).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }
}
