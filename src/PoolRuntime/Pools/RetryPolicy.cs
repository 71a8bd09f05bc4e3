using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// Which jobs are run again after they have failed, how often, and after what time. Only for jobs that may be run
/// twice: one that has failed may have done a part of its work. Python's pools run nothing again.
/// </summary>
/// <remarks>
/// Of a map, single items are run again. A job that ends its worker in its last attempt, too, is put in quarantine:
/// it fails with <see cref="JobQuarantinedException"/>, which tells of each attempt; other jobs that have used up their
/// attempts fail with the error of the last. Which attempt it is, jobs see in <see cref="WorkerContext.Attempt"/>.
/// </remarks>
public sealed record RetryPolicy
{
    // What fits into one byte for each item of a map.
    private const int MostAttempts = byte.MaxValue;
    private const double LongestBackoff = 24 * 60 * 60 * 1000;

    private readonly int _maxAttempts = 3;
    private readonly RetryOn _on = RetryOn.WorkerLost;
    private readonly TimeSpan _backoff;
    private readonly double _backoffFactor = 2;
    private readonly TimeSpan _maxBackoff = TimeSpan.FromMinutes(1);

    /// <summary>How often a job is run at most, the first time included; the default is 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1 or more than 255.</exception>
    [Accepts(1, Most = MostAttempts)]
    public int MaxAttempts
    {
        get => _maxAttempts;
        init
        {
            if (value is < 1 or > MostAttempts)
                throw new ArgumentOutOfRangeException(
                    nameof(MaxAttempts), value,
                    $"A job is run at least once, and at most {MostAttempts} times (POOL113).");
            _maxAttempts = value;
        }
    }

    /// <summary>
    /// After which ends a job is run again; the default is the loss of its worker.
    /// </summary>
    /// <remarks>A worker thread cannot be killed: after a timeout, the first attempt goes on beside the second until
    /// it returns, unless it looks at its token.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such end.</exception>
    public RetryOn On
    {
        get => _on;
        init
        {
            if ((value & ~(RetryOn.WorkerLost | RetryOn.Timeout)) != 0)
                throw new ArgumentOutOfRangeException(nameof(On), value, "There is no such end of a job (POOL113).");
            _on = value;
        }
    }

    /// <summary>
    /// Says for an exception that a job has thrown whether to run it again; null for never. Called on the callback
    /// thread of the pool; when it throws itself, the job is not run again, and what it throws goes to
    /// <see cref="Pool.UnhandledCallbackException"/>.
    /// </summary>
    public Func<Exception, bool>? When { get; init; }

    /// <summary>How much time passes before the second attempt; the default is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day.</exception>
    [Accepts(0, Most = LongestBackoff)]
    public TimeSpan Backoff
    {
        get => _backoff;
        init => _backoff = Checked(value, nameof(Backoff));
    }

    /// <summary>By what the time grows from one attempt to the next; the default is 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not a number from 1 to 100.</exception>
    [Accepts(1, Most = 100)]
    public double BackoffFactor
    {
        get => _backoffFactor;
        init
        {
            if (value is not (>= 1 and <= 100))
                throw new ArgumentOutOfRangeException(
                    nameof(BackoffFactor), value, "The factor is a number from 1 to 100 (POOL113).");
            _backoffFactor = value;
        }
    }

    /// <summary>The time before an attempt at most; the default is a minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day.</exception>
    [Accepts(0, Most = LongestBackoff)]
    public TimeSpan MaxBackoff
    {
        get => _maxBackoff;
        init => _maxBackoff = Checked(value, nameof(MaxBackoff));
    }

    /// <summary>The time before an attempt, from the second on.</summary>
    internal TimeSpan DelayBefore(int attempt)
    {
        double milliseconds = Backoff.TotalMilliseconds * Math.Pow(BackoffFactor, attempt - 2);
        return TimeSpan.FromMilliseconds(Math.Min(milliseconds, MaxBackoff.TotalMilliseconds));
    }

    private static TimeSpan Checked(TimeSpan value, string name) =>
        value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value, "The time before an attempt is between none and a day (POOL113).");
}
