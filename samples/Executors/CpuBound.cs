// A36: computing: in .NET threads run side by side as well (POOL804)
//
// Printed when it was run (times and numbers of processes vary):
//     processors: 2
//     one after the other: 0.6 s
//     threads: 0.5 s
//     threads: 1.2 times as fast, same answer: True
//     processes: 0.3 s
//     processes: 2.0 times as fast, same answer: True
using PoolRuntime;

namespace Executors;

/// <summary>
/// Work that computes. In Python only one thread computes at a time, so that threads gain nothing and processes
/// do. In .NET threads compute side by side: both gain what the processors give, and threads spare the copying.
/// </summary>
internal static class CpuBound
{
    private const int Tasks = 8;
    private const int Limit = 60_000;

    public static void Run()
    {
        Console.WriteLine($"processors: {Environment.ProcessorCount}");
        var primes = 0;
        var alone = Work.Measure(() => primes = Enumerable.Range(0, Tasks).Sum(CountPrimes));
        Work.Show("one after the other", alone);
        Show("threads", new ThreadPoolExecutor(Environment.ProcessorCount), alone, primes);
        Show("processes", new ProcessPoolExecutor(Environment.ProcessorCount), alone, primes);
    }

    private static void Show(string kind, Executor executor, double alone, int primes)
    {
        using (executor)
        {
            Work.WaitForWorkers(executor);
            var found = 0;
            var time = Work.Measure(() => found = executor.Map(CountPrimes, Enumerable.Range(0, Tasks)).Sum());
            Work.Show(kind, time);
            Console.WriteLine(FormattableString.Invariant(
                $"{kind}: {alone / time:F1} times as fast, same answer: {found == primes}"));
        }
    }

    private static int CountPrimes(int number)
    {
        var count = 0;
        for (var n = 2; n < Limit; n++)
        {
            var isPrime = true;
            for (var d = 2; isPrime && d * d <= n; d++) isPrime = n % d != 0;
            if (isPrime) count++;
        }

        return count;
    }
}
