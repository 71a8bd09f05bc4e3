using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace PoolRuntime.Scheduling;

/// <summary>Why a job has no result.</summary>
internal sealed class JobError
{
    private readonly Func<Exception>? _make;
    private readonly ExceptionDispatchInfo? _thrown;
    private UnobservedError? _unobserved;

    /// <summary>An error that is made new for each that asks for it.</summary>
    public JobError(Func<Exception> make) => _make = make;

    /// <summary>An exception that was thrown in this process; it keeps its stack, however often it is thrown.</summary>
    public JobError(Exception thrown) => _thrown = ExceptionDispatchInfo.Capture(thrown);

    /// <summary>Whether the job was given up because somebody asked for it.</summary>
    public bool IsCancellation { get; private init; }

    /// <summary>Whether the job was given up because its time was over.</summary>
    public bool IsTimeout { get; private init; }

    /// <summary>Whether the job was not done because the pool has ended, which whoever ended it knows of.</summary>
    public bool IsPoolEnd { get; init; }

    /// <summary>The worker that ended in the middle of the job, where one did.</summary>
    public WorkerLoss? Loss { get; private init; }

    /// <summary>The worker ended in the middle of the job.</summary>
    public static JobError WorkerLost(WorkerLoss loss) => new(() => new WorkerLostException(loss)) { Loss = loss };

    /// <summary>The job has used up its attempts, and has ended its worker in the last one.</summary>
    public static JobError Quarantined(IReadOnlyList<JobError> attempts)
    {
        WorkerLoss last = attempts[^1].Loss!.Value;
        return new JobError(() => new JobQuarantinedException(
            last, attempts.Select(error => error.ToException()).ToArray())) { Loss = last };
    }

    /// <summary>The result was cancelled.</summary>
    public static JobError Cancelled(CancellationToken cancellationToken) => new(
        () => new OperationCanceledException("The job was cancelled.", cancellationToken)) { IsCancellation = true };

    /// <summary>The job took longer than it may.</summary>
    public static JobError TimedOut(TimeSpan timeout) => new(() => new TimeoutException(
        $"The job was still running after its timeout of {timeout.TotalSeconds} s, and was given up."))
    {
        IsTimeout = true,
    };

    /// <summary>Tells of the error when it was dropped and nobody has looked at it.</summary>
    /// <param name="tell">Called on the thread of the finalizers.</param>
    public void TellIfUnobserved(Action<Exception> tell)
    {
        if (!IsCancellation && !IsPoolEnd) _unobserved = new UnobservedError(this, tell);
    }

    /// <summary>Somebody knows of the error.</summary>
    public void Observe()
    {
        if (Interlocked.Exchange(ref _unobserved, null) is { } unobserved) unobserved.Dismiss();
    }

    public Exception ToException()
    {
        Observe();
        return _thrown?.SourceException ?? _make!();
    }

    [DoesNotReturn]
    public void Throw()
    {
        Observe();
        _thrown?.Throw();
        throw _make!();
    }
}
