using System.Diagnostics;

namespace PoolRuntime.Cluster;

/// <summary>What hosts are asked to do.</summary>
internal static class Work
{
    public static int Twice(int number) => 2 * number;

    public static (int Number, int Worker) TwiceSlowly(int number)
    {
        Thread.Sleep(1);
        return (2 * number, Environment.ProcessId);
    }

    public static int Allowed(int number) => number + 1;

    public static int Fail(int number) => throw new ArgumentException($"not {number}", nameof(number));

    public static byte[] Reverse(byte[] bytes)
    {
        var reversed = bytes.ToArray();
        Array.Reverse(reversed);
        return reversed;
    }

    /// <summary>Ends the host that runs it, as a machine that loses its power.</summary>
    public static int EndHost(int number)
    {
        var parent = ParentOf(Environment.ProcessId);
        using var host = Process.GetProcessById(parent);
        host.Kill();
        Thread.Sleep(Timeout.Infinite);
        return number;
    }

    public static int EndWorker(int number)
    {
        Environment.FailFast(null);
        return number;
    }

    public static int Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    /// <summary>Leaves a trace each time that it is run.</summary>
    public static int Note(string file, int number)
    {
        File.AppendAllText(file, $"{number}\n");
        return number;
    }

    /// <summary>Leaves a trace, and takes its time.</summary>
    public static int NoteAndSleep(string file, int milliseconds)
    {
        File.AppendAllText(file, $"{Environment.ProcessId}\n");
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    public static string TraceOfJob() => $"{Activity.Current?.TraceId}";

    public static int ParentOf(int process)
    {
        var state = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(state[(state.LastIndexOf(')') + 2)..].Split(' ')[1]);
    }
}
