using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// The job has ended its worker again and again, as often as its <see cref="RetryPolicy"/> lets it be run, and is not
/// run any more. The pool has replaced the workers and goes on.
/// </summary>
public sealed class JobQuarantinedException : WorkerLostException
{
    internal JobQuarantinedException(WorkerLoss last, IReadOnlyList<Exception> attempts)
        : base(Describe(attempts), last, attempts[^1]) => Attempts = attempts;

    /// <summary>The error of each attempt, the first first.</summary>
    public IReadOnlyList<Exception> Attempts { get; }

    private static string Describe(IReadOnlyList<Exception> attempts) =>
        $"The job was put in quarantine after {attempts.Count} attempts, the last of which ended its worker. "
        + string.Join(" ", attempts.Select((error, i) => $"Attempt {i + 1}: {Brief(error)}."));

    private static string Brief(Exception error) => error is WorkerLostException lost
        ? lost.End
        : $"{error.GetType().Name}: {error.Message.TrimEnd('.')}";
}
