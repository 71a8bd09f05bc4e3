// A18: a lock between processes: looking, waiting for a time, a holder that is killed (POOL502, POOL504)
//
// Printed when it was run (times and numbers of processes vary):
//     free for others: False
//     free for others within 20 ms: False
//     a negative time is refused
//     released elsewhere, locked now: False
//     what is free cannot be released
//     killed: True
//     its holder is dead, and one is told so
//     after that it is a lock as before
using PoolRuntime;

namespace Sharing;

/// <summary>A lock between processes: waiting, only looking, waiting for a time, and who may release it.</summary>
internal static class LockOrNot
{
    public static void Run()
    {
        using var pool = new ProcessPool(2);
        using var gate = new ProcessLock();

        using (gate.Acquire())
        {
            Console.WriteLine($"free for others: {pool.Apply(static gate => gate.TryAcquire(), gate)}");
            Console.WriteLine($"free for others within 20 ms: {pool.Apply(WaitForIt, gate)}");
        }

        // In Python a negative timeout counts as zero, and who forgets to look at the answer goes on without the lock.
        try
        {
#pragma warning disable POOL502 // That is the mistake.
            gate.TryAcquire(TimeSpan.FromSeconds(-1));
#pragma warning restore POOL502
        }
        catch (ArgumentOutOfRangeException)
        {
            Console.WriteLine("a negative time is refused");
        }

        // Any process may release it; nobody may release what is free.
        gate.Acquire();
        pool.Apply(static gate => gate.Release(), gate);
        Console.WriteLine($"released elsewhere, locked now: {gate.IsLocked}");
        try
        {
            gate.Release();
        }
        catch (SynchronizationLockException)
        {
            Console.WriteLine("what is free cannot be released");
        }

        // Python waits for ever for a process that was killed while it held the lock.
        var killed = pool.ApplyAsync(HoldAndDie, gate);
        killed.Wait();
        Console.WriteLine($"killed: {!killed.Successful}");
        try
        {
            gate.Acquire();
        }
        catch (AbandonedException)
        {
            Console.WriteLine("its holder is dead, and one is told so");
        }

        using (gate.Acquire()) Console.WriteLine("after that it is a lock as before");
    }

    private static bool WaitForIt(ProcessLock gate)
    {
        if (!gate.TryAcquire(TimeSpan.FromMilliseconds(20))) return false;
        gate.Release();
        return true;
    }

    private static void HoldAndDie(ProcessLock gate)
    {
        gate.Acquire();
        System.Diagnostics.Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
