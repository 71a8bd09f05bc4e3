using PoolRuntime;

namespace Sharing;

/// <summary>A27: ten processes write lines to the same output, which do not mix.</summary>
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
