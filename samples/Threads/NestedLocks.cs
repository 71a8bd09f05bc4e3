// A22: a lock that its holder can take again, and one that it cannot (POOL505)
//
// Printed when it was run (times and numbers of processes vary):
//     a lock statement, taken again by its holder: True
//     a semaphore of one, taken again by its holder: False
namespace Threads;

/// <summary>
/// A lock that its holder can take again, and one that it cannot, where it would wait for itself for ever.
/// </summary>
internal static class NestedLocks
{
    private static readonly object s_gate = new();

    public static void Run()
    {
        lock (s_gate)
        {
            lock (s_gate) Console.WriteLine("a lock statement, taken again by its holder: True");
        }

        using var semaphore = new SemaphoreSlim(1);
        semaphore.Wait();
        try
        {
            // Without a timeout this would never come back.
            var again = semaphore.Wait(TimeSpan.FromMilliseconds(50));
            if (again) semaphore.Release();
            Console.WriteLine($"a semaphore of one, taken again by its holder: {again}");
        }
        finally
        {
            semaphore.Release();
        }
    }
}
