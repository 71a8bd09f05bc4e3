using PoolRuntime.Workers;

namespace PoolRuntime;

/// <summary>
/// The worker that ran the job ended in the middle of it: it was killed, crashed, or the job ended the process. The
/// pool has replaced it and goes on; other jobs are not affected. Python's pools wait for ever instead.
/// </summary>
public sealed class WorkerLostException : Exception
{
    internal WorkerLostException(int processId, WorkerExit exit)
        : base($"The worker that ran the job (process {processId}) was lost: it {exit.Describe()}. The job may have "
            + "done a part of its work, and is not run again; the pool has replaced the worker.")
    {
        ProcessId = processId;
        ExitCode = exit.Code;
        Signal = exit.Signal;
    }

    /// <summary>The process that is gone.</summary>
    public int ProcessId { get; }

    /// <summary>The code that the process ended with, where it ended by itself.</summary>
    public int? ExitCode { get; }

    /// <summary>The number of the signal that ended the process, where one did (Linux and macOS).</summary>
    public int? Signal { get; }
}
