using System.Runtime.CompilerServices;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>The life of a worker process, from its first statement to its end.</summary>
internal static class WorkerMain
{
    /// <summary>
    /// In a process started as a worker, works until told to end and never returns; elsewhere returns.
    /// </summary>
    public static void RunIfWorker()
    {
        if (WorkerMarker.Take() is { } marker) Run(marker);
    }

    // Apart, so that a program that is no worker does not load what only workers need.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(WorkerMarker marker)
    {
        WorkerIdentity.Become(marker);
        if (OperatingSystem.IsWindows()) WindowsConsole.IgnoreInterrupts();
        (ByteChannel calls, ByteChannel doorbell, SharedRegion region) = OperatingSystem.IsWindows()
            ? WindowsWorkerProcess.OpenInWorker(marker)
            : PosixWorkerProcess.OpenInWorker(marker);
        new Thread(() => EndWithParent(calls, marker.OutlivesParent), maxStackSize: 256 * 1024)
        {
            IsBackground = true,
            Name = "PoolRuntime: watches the parent",
        }.Start();
        WorkerMemory memory = new(region);
        StopWatcher watcher = new(memory);
        Environment.Exit(new WorkerLoop(calls, doorbell, memory, watcher.TokenOfJob).Run());
    }

    // Without finalizers or exit handlers: they belong to a program that nobody waits for any more.
    private static void EndWithParent(ByteChannel calls, bool outlivesParent)
    {
        calls.WaitForHangUp();
        ParentProcess.OfThisProcess!.End();
        if (outlivesParent) return;
        if (OperatingSystem.IsWindows()) Environment.FailFast(null);
        else Posix.ExitAtOnce(1);
    }
}
