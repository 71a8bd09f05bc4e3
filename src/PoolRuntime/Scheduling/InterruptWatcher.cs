using System.Runtime.InteropServices;

namespace PoolRuntime.Scheduling;

/// <summary>
/// Hears Ctrl-C. The first one does not end the program, which is to end by itself; the second one does, as always.
/// </summary>
internal sealed class InterruptWatcher : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private int _heard;

    /// <param name="first">Called at the first one, on the thread of the runtime that hears signals.</param>
    public InterruptWatcher(Action first) => _registration = PosixSignalRegistration.Create(
        PosixSignal.SIGINT, context =>
        {
            if (Interlocked.Increment(ref _heard) > 1) return;
            context.Cancel = true;
            first();
        });

    public void Dispose() => _registration.Dispose();
}
