using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// The worker that ran the job ended in the middle of it: it was killed, crashed, or the job ended the process. The
/// pool has replaced it and goes on; other jobs are not affected. Python's pools wait for ever instead.
/// </summary>
public class WorkerLostException : Exception
{
    internal WorkerLostException(WorkerLoss loss) : this(
        $"The worker that ran the job (process {loss.ProcessId}) was lost: it {loss.Exit.Describe()}. The job may have "
        + "done a part of its work, and is not run again; the pool has replaced the worker.", loss, inner: null)
    {
    }

    private protected WorkerLostException(string message, WorkerLoss loss, Exception? inner) : base(message, inner)
    {
        ProcessId = loss.ProcessId;
        ExitCode = loss.Exit.Code;
        Signal = loss.Exit.Signal;
        End = loss.ToString();
    }

    /// <summary>The process that is gone.</summary>
    public int ProcessId { get; }

    /// <summary>The code that the process ended with, where it ended by itself.</summary>
    public int? ExitCode { get; }

    /// <summary>The number of the signal that ended the process, where one did (Linux and macOS).</summary>
    public int? Signal { get; }

    /// <summary>How the process ended, in a few words.</summary>
    internal string End { get; }
}
