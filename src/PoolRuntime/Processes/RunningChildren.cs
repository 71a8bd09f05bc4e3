namespace PoolRuntime;

/// <summary>
/// The children of this process that have not ended. When the program ends, daemonic ones are ended and the others
/// waited for, however it ends; unless a signal ends it, which is to end all of them.
/// </summary>
internal static class RunningChildren
{
    /// <summary>For those that do not end when they are asked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly object Gate = new();
    private static readonly List<ChildProcess> All = [];
    private static bool endsWithProgram;

    public static void Add(ChildProcess child)
    {
        lock (Gate)
        {
            All.Add(child);
            if (endsWithProgram) return;
            endsWithProgram = true;
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => EndAll();
            // After this the runtime ends the process without any other word.
            AppDomain.CurrentDomain.UnhandledException += static (_, error) =>
            {
                if (error.IsTerminating) EndAll();
            };
        }
    }

    public static void Remove(ChildProcess child)
    {
        lock (Gate) All.Remove(child);
    }

    public static List<ChildProcess> ToList()
    {
        lock (Gate) return [.. All];
    }

    public static void EndAll()
    {
        if (ProgramEnd.IsBySignal)
        {
            List<ChildProcess> left = Ours();
            foreach (ChildProcess child in left) child.Kill(entireProcessTree: true);
            foreach (ChildProcess child in left) child.Join(Patience);
            return;
        }

        // A thread may start more while others are waited for.
        while (Ours() is { Count: > 0 } children)
        {
            List<ChildProcess> daemons = children.FindAll(static child => child.IsDaemon);
            foreach (ChildProcess child in daemons) child.Terminate();
            foreach (ChildProcess child in daemons)
                if (!child.Join(Patience)) child.Kill();
            foreach (ChildProcess child in children) child.Join();
        }
    }

    private static List<ChildProcess> Ours() => ToList().FindAll(static child => child is { OutlivesParent: false });
}
