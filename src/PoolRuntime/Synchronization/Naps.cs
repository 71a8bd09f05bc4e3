namespace PoolRuntime.Synchronization;

/// <summary>Looking again and again, where the system cannot let a process sleep on a word of shared memory.</summary>
internal static unsafe class Naps
{
    private const int Yields = 20;

    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(8);

    /// <summary>Returns when the word is not <paramref name="expected"/> any more, or the time is over.</summary>
    public static void Sleep(int* word, int expected, TimeSpan limit)
    {
        long start = Environment.TickCount64;
        TimeSpan nap = TimeSpan.FromMilliseconds(1);
        for (int round = 0; Volatile.Read(ref *word) == expected; round++)
        {
            TimeSpan left = limit - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (left <= TimeSpan.Zero) return;
            if (round < Yields)
            {
                Thread.Yield();
                continue;
            }

            Thread.Sleep(nap < left ? nap : left);
            if (nap < LongestNap) nap += nap;
        }
    }
}
