using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>
/// A worker as the operating system has it: a process with a way there, a way back and shared memory.
/// </summary>
internal abstract class WorkerProcess(int id, ByteChannel calls, ByteChannel doorbell, SharedRegion memory)
{
    public int Id { get; } = id;

    /// <summary>The parent writes calls here.</summary>
    public ByteChannel Calls { get; } = calls;

    /// <summary>
    /// The worker says here that there is something in the shared memory; its end means that it is gone.
    /// </summary>
    public ByteChannel Doorbell { get; } = doorbell;

    public SharedRegion Memory { get; } = memory;

    /// <summary>Whether it has not ended, as far as one can tell without waiting for it: it holds its end open.
    /// </summary>
    public bool IsAlive => !Doorbell.CanWaitForData || !Doorbell.WaitForData(TimeSpan.Zero);

    /// <summary>Ends the process and its descendants at once; does nothing when it has ended.</summary>
    public abstract void Kill();

    /// <summary>
    /// Asks the process to end, where the system has ways to ask, and ends it at once where it has none; does nothing
    /// when it has ended.
    /// </summary>
    /// <param name="signal">How it is asked.</param>
    /// <param name="entireTree">Whether its descendants are asked as well.</param>
    /// <exception cref="PlatformNotSupportedException">The system cannot ask so.</exception>
    public abstract void Send(EndSignal signal, bool entireTree);

    /// <summary>
    /// Waits until the process has ended, and frees what the system keeps of it. For one thread, once.
    /// </summary>
    public abstract WorkerExit WaitForExit();

    /// <summary>Starts a worker. The calling thread has to live as long as the worker.</summary>
    /// <exception cref="IOException">The system does not start it.</exception>
    public static WorkerProcess Start(WorkerCommand command) => OperatingSystem.IsWindows()
        ? WindowsWorkerProcess.Start(command)
        : PosixWorkerProcess.Start(command);
}
