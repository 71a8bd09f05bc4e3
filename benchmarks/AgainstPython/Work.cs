using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgainstPython;

/// <summary>The jobs.</summary>
internal static class Work
{
    public static int Nothing() => 0;

    public static int Next(int number) => number + 1;

    public static byte[] Same(byte[] bytes) => bytes;

    public static PoolRuntime.ResultMemory<byte> Same(ReadOnlyMemory<byte> bytes)
    {
        var result = PoolRuntime.ResultMemory<byte>.Rent(bytes.Length);
        bytes.Span.CopyTo(result.Span);
        return result;
    }

    /// <summary>What keeps a processor busy for some 20 ms.</summary>
    public static int Compute() => Compute(20_000_000);

    // As good the first time as later, so that the time of the compiler is not in the figures.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Compute(int turns)
    {
        uint state = 1;
        for (var turn = 0; turn < turns; turn++) state = state * 1664525 + 1013904223;
        return (int)(state & 1);
    }

    public static int Endless()
    {
        while (true) Thread.SpinWait(1000);
    }

    /// <summary>Sends back what it receives, until there is nothing more.</summary>
    public static void Echo(PoolRuntime.Connection<int> end)
    {
        using (end)
        {
            try
            {
                while (true) end.Send(end.Receive());
            }
            catch (EndOfStreamException)
            {
            }
        }
    }

    /// <summary>The time to write and read each element once, one after the other, ten times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Elements(Span<int> elements)
    {
        elements.Fill(1);
        var clock = Stopwatch.StartNew();
        long sum = 0;
        for (var turn = 0; turn < 10; turn++)
        {
            for (var i = 0; i < elements.Length; i++) elements[i] += i;
            for (var i = 0; i < elements.Length; i++) sum += elements[i];
        }

        var seconds = clock.Elapsed.TotalSeconds;
        Check(sum != 0);
        return seconds;
    }

    public static byte[][] Blobs(int count)
    {
        var blob = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(blob);
        return Enumerable.Repeat(blob, count).ToArray();
    }

    public static void Check(bool isRight)
    {
        if (!isRight) throw new InvalidOperationException("A result is wrong.");
    }
}
