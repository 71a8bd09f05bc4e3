using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit.Sdk;

namespace HostShapes;

/// <summary>Processes as /proc shows them.</summary>
internal static partial class LinuxProcess
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Waits until none of them is there, which is to be soon.</summary>
    public static void MustBeGone(IEnumerable<int> processes, object context)
    {
        long start = Stopwatch.GetTimestamp();
        int[] left = [.. processes];
        while ((left = [.. left.Where(IsAlive)]).Length > 0)
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new XunitException($"Still there: {string.Join(' ', left)}\n{context}");
            Thread.Sleep(5);
        }
    }

    public static void Send(int signal, int process)
    {
        if (SendSignal(process, signal) != 0) throw new XunitException($"Signal {signal} was not sent to {process}.");
    }

    public static void SendToGroup(int signal, int leader) => Send(signal, -leader);

    public static void TrySendToGroup(int signal, int leader) => _ = SendSignal(-leader, signal);

    // A zombie is gone: it is up to whoever runs these tests in place of init to fetch it.
    public static bool IsAlive(int process)
    {
        try
        {
            string state = File.ReadAllText($"/proc/{process}/stat");
            return state[state.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
