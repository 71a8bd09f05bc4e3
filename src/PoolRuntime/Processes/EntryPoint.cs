using PoolRuntime.Contracts;
using PoolRuntime.Workers;

namespace PoolRuntime;

/// <summary>The entry-point guard of programs that use process pools.</summary>
public static class EntryPoint
{
    /// <summary>Whether the guard has run in this process.</summary>
    internal static bool IsGuarded { get; private set; }

    /// <summary>
    /// Guards the entry point of a program: call it as the first statement of <c>Main</c>. Where a worker process is
    /// the program run again (trimmed and native programs), it runs the worker and never returns; everywhere else it
    /// returns at once. The counterpart of Python's <c>multiprocessing.freeze_support()</c> and of
    /// <c>if __name__ == '__main__'</c>.
    /// </summary>
    [EntryPointGuard]
    public static void Guard()
    {
        IsGuarded = true;
        WorkerMain.RunIfWorker();
    }
}
