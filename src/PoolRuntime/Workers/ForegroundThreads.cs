namespace PoolRuntime.Workers;

/// <summary>
/// The threads of a child process that it is to wait for. The runtime waits for them after <c>Main</c> and nowhere
/// else, and in a child <c>Main</c> never runs.
/// </summary>
/// <remarks>
/// A value that flows from each thread to those that it starts says on each of them that it is there. A thread that is
/// started without that flow (<see cref="Thread.UnsafeStart()"/>) is not waited for.
/// </remarks>
internal static class ForegroundThreads
{
    // For threads that have been started and have not come to say so; nearly always there are none.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private static readonly AsyncLocal<object?> Flow = new(Arrived);
    private static readonly List<Thread> Known = [];
    private static HashSet<string> first = [];
    private static int nextSweep = 64;

    [ThreadStatic]
    private static bool isKnown;

    /// <summary>Looks at all threads that this one starts from now on, and that those start.</summary>
    public static void Watch()
    {
        isKnown = true;
        first = [.. AllThreads()];
        Flow.Value = Known;
    }

    /// <summary>Waits until only background threads are left.</summary>
    public static void Join()
    {
        HashSet<Thread> background = [];
        while (true)
        {
            WaitForArrivals();
            if (Next(background) is not { } thread) return;
            // It may become a background thread while it is waited for.
            if (!thread.Join(Interval) && IsBackground(thread)) background.Add(thread);
        }
    }

    private static Thread? Next(HashSet<Thread> background)
    {
        lock (Known)
            return Known.Find(thread => thread.IsAlive && !background.Contains(thread) && !IsBackground(thread));
    }

    private static bool IsBackground(Thread thread)
    {
        try
        {
            return thread.IsBackground;
        }
        catch (ThreadStateException)
        {
            return true;
        }
    }

    private static void Arrived(AsyncLocalValueChangedArgs<object?> change)
    {
        if (isKnown || !change.ThreadContextChanged) return;
        isKnown = true;
        Thread thread = Thread.CurrentThread;
        if (thread.IsThreadPoolThread) return;
        lock (Known)
        {
            Known.Add(thread);
            if (Known.Count < nextSweep) return;
            Known.RemoveAll(static known => !known.IsAlive);
            nextSweep = Math.Max(nextSweep, 2 * Known.Count);
        }
    }

    private static void WaitForArrivals()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.Sleep(1);
            return;
        }

        long start = Environment.TickCount64;
        while (Environment.TickCount64 - start < Patience.TotalMilliseconds
               && AllThreads().Any(static thread => !first.Contains(thread) && IsRunnable(thread)))
            Thread.Sleep(1);
    }

    private static bool IsRunnable(string thread)
    {
        try
        {
            // "12 (name) R 1 …", where the name can hold anything.
            string state = File.ReadAllText($"{thread}/stat");
            return state[state.LastIndexOf(')') + 2] == 'R';
        }
        catch (IOException)
        {
            // It has just ended.
            return false;
        }
    }

    private static string[] AllThreads() =>
        OperatingSystem.IsLinux() ? Directory.GetDirectories("/proc/self/task") : [];
}
