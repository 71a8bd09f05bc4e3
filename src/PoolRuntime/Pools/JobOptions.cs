namespace PoolRuntime;

/// <summary>
/// What is to be done about jobs besides running them; for the jobs that are submitted through
/// <see cref="Pool.With(JobOptions)"/>.
/// </summary>
public sealed record JobOptions
{
    private readonly TimeSpan _progressInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Which jobs are run again after they have failed, and how often; null for what the pool does with all of its jobs
    /// (<see cref="PoolOptions.Retry"/>).
    /// </summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>
    /// Hears how maps and streams get on; each of them tells of itself, single jobs do not. Called on the callback
    /// thread of the pool, so that a slow one makes nobody wait but callbacks; what it throws goes to
    /// <see cref="Pool.UnhandledCallbackException"/>. The last report comes when the last item has ended, maybe after
    /// somebody who waited for the results has them already, and before the pool has been joined.
    /// </summary>
    /// <remarks><see cref="Progress{T}"/> passes reports on to other threads, which may change their order.</remarks>
    public IProgress<PoolProgress>? Progress { get; init; }

    /// <summary>
    /// How much time passes from one report of progress to the next, at least; the default is a tenth of a second.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is shorter than a millisecond or longer than a day.
    /// </exception>
    public TimeSpan ProgressInterval
    {
        get => _progressInterval;
        init
        {
            if (value < TimeSpan.FromMilliseconds(1) || value > TimeSpan.FromDays(1))
                throw new ArgumentOutOfRangeException(
                    nameof(ProgressInterval), value,
                    "Progress is reported every millisecond at most, and every day at least (POOL113).");
            _progressInterval = value;
        }
    }
}
