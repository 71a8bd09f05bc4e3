// A20: shared values and arrays with their own, a given, or no lock (POOL304, POOL305)
//
// Printed when it was run (times and numbers of processes vary):
//     own lock: 80000
//     given lock: 80000 = 80000
//     no lock, all there: False
//     no lock, in one step: 80000
using PoolRuntime;

namespace Sharing;

/// <summary>Shared values and arrays with a lock of their own, with a given one, and with none.</summary>
internal static class ValuesAndArrays
{
    private const int Processes = 4;
    private const int Times = 20_000;

    public static void Run()
    {
        using var pool = new ProcessPool(Processes);
        using var start = new ProcessBarrier(Processes);

        using var own = new SharedValue<int>();
        Everywhere(pool, () =>
        {
            for (var i = 0; i < Times; i++)
            {
                using (own.Lock!.Acquire()) own.Value++;
            }
        });
        Console.WriteLine($"own lock: {own.Value}");

        // One lock for both, so that the sum of the array is always what the value says.
        using var gate = new ProcessRLock();
        using var total = new SharedValue<int>(0, gate);
        using var parts = new SharedArray<int>(4, gate);
        Everywhere(pool, () =>
        {
            for (var i = 0; i < Times; i++)
            {
                using (gate.Acquire())
                {
                    parts[i % parts.Length]++;
                    total.Value++;
                }
            }
        });
        Console.WriteLine($"given lock: {total.Value} = {parts.Sum()}");

        // Reading and writing are two steps, and what others write in between is lost.
        using var none = SharedValue<int>.WithoutLock();
        Everywhere(pool, () =>
        {
            start.Wait();
            for (var i = 0; i < 50 * Times; i++) none.Value++;
        });
        Console.WriteLine($"no lock, all there: {none.Value == Processes * 50 * Times}");

        // Adding is one step.
        none.Value = 0;
        Everywhere(pool, () =>
        {
            for (var i = 0; i < Times; i++) none.Add(1);
        });
        Console.WriteLine($"no lock, in one step: {none.Value}");
    }

    private static void Everywhere(ProcessPool pool, Action work)
    {
        var running = Enumerable.Range(0, Processes).Select(_ => pool.ApplyAsync(work)).ToList();
        foreach (var one in running) one.Get();
    }
}
