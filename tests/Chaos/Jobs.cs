using System.Diagnostics;

namespace PoolRuntime.Chaos;

/// <summary>What the workers are given: most of it does its work, some of it ends badly.</summary>
internal static class Jobs
{
    public static int Square(int number) => number * number;

    public static int Throw(int number) => throw new FormatException($"{number}");

    public static int Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    public static int SleepUnlessStopped(int milliseconds)
    {
        WorkerContext.Current!.CancellationToken.WaitHandle.WaitOne(milliseconds);
        return milliseconds;
    }

    public static int Exit(int code)
    {
        Environment.Exit(code);
        return code;
    }

    public static int KillMyself(int number)
    {
        Process.GetCurrentProcess().Kill();
        return number;
    }

    /// <summary>A result that takes a while to be sent, so that many a worker is killed in the middle of it.</summary>
    public static byte[] Large(int megabytes)
    {
        byte[] bytes = new byte[megabytes * 1024 * 1024];
        bytes[0] = bytes[^1] = (byte)megabytes;
        return bytes;
    }

    public static int Mixed(int number) => (number % 50) switch
    {
        7 => Throw(number),
        13 => Sleep(5) * 0 + Square(number),
        _ => Square(number),
    };

    /// <summary>Fails in a part of all workers.</summary>
    public static void FailSometimes(int outOf)
    {
        if (Random.Shared.Next(outOf) == 0) throw new FormatException("of the initializer");
    }
}
