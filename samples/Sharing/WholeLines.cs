// A27: lines of ten processes that do not mix
//
// Printed when it was run (times and numbers of processes vary):
//     line of process 1
//     line of process 0
//     line of process 2
//     line of process 3
//     line of process 7
//     line of process 8
//     line of process 6
//     line of process 9
//     line of process 4
//     line of process 5
using PoolRuntime;

namespace Sharing;

/// <summary>Ten processes write lines to the same output, which do not mix.</summary>
internal static class WholeLines
{
    public static void Run()
    {
        using var pool = new ProcessPool(10);
        using var output = new ProcessLock();
        pool.Map(number => Write(output, number), Enumerable.Range(0, 10), chunkSize: 1);
    }

    private static int Write(ProcessLock output, int number)
    {
        using (output.Acquire())
        {
            // Piece by piece, so that without the lock they would mix.
            using var console = Console.OpenStandardOutput();
            foreach (var piece in (string[])["line ", "of ", $"process {number}", Environment.NewLine])
            {
                console.Write(System.Text.Encoding.UTF8.GetBytes(piece));
                console.Flush();
                Thread.Sleep(1);
            }
        }

        return number;
    }
}
