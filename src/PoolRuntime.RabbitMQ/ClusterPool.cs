using PoolRuntime.Calls;
using PoolRuntime.Callers;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// A pool whose workers are on any number of machines, with RabbitMQ between them: jobs go to a queue of the broker,
/// hosts (<see cref="ClusterWorker"/>) take them from there and run them in worker processes, and the results come
/// back. It is a <see cref="Pool"/> like any other; what is different is written in <c>docs/cluster.md</c>. In Python,
/// Celery is used for this.
/// </summary>
/// <remarks>
/// <para>Jobs, arguments and results travel as with <see cref="ProcessPool"/>. Callers and hosts need the same build of
/// the assemblies that jobs belong to, and of PoolRuntime; other programs may be around them. What lies in the memory
/// of this machine, such as a <see cref="SharedValue{T}"/> or a <see cref="ProcessLock"/>, is refused as an argument
/// (POOL403).</para>
/// <para>By default a job is run at least once: again when its host is lost (<see cref="Delivery"/>). Its result
/// reaches the caller once. A job counts as begun when it has been sent to the broker: cancelling it from then on keeps
/// hosts from beginning it, and stops the one that has.</para>
/// <para>When the broker is gone for a while, the pool connects again; what was submitted waits.</para>
/// </remarks>
[WorkersAreProcesses]
[WorkersAreFar]
public sealed class ClusterPool : Pool
{
    private readonly ClusterBackEnd _backEnd;
    private readonly TimeSpan _resultExpiry;

    /// <summary>A pool made as the options say. Waits until the broker is reached.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ClusterUnavailableException">The broker was not reached in
    /// <see cref="ClusterSettings.ConnectTimeout"/>, or does not let this program in.</exception>
    public ClusterPool(ClusterOptions options) : this(NotNull(options), startsOnDemand: false, nameof(ClusterPool)) { }

    internal ClusterPool(ClusterOptions options, bool startsOnDemand, string kind)
        : this(options, startsOnDemand, kind, new ClusterBackEnd(options))
    {
    }

    private ClusterPool(ClusterOptions options, bool startsOnDemand, string kind, ClusterBackEnd backEnd)
        : base(
            options.Pool with { Workers = options.MaxInFlight, StartsOnDemand = startsOnDemand, Kind = kind },
            _ => backEnd)
    {
        _backEnd = backEnd;
        _resultExpiry = options.ResultExpiry;
    }

    private ClusterPool(ClusterPool origin, JobOptions jobs) : base(origin, jobs)
    {
        _backEnd = origin._backEnd;
        _resultExpiry = origin._resultExpiry;
    }

    /// <summary>Whether the broker is reached at the moment.</summary>
    public bool IsConnected => _backEnd.IsConnected;

    /// <inheritdoc/>
    public override ClusterPool With(JobOptions jobs) => new(this, jobs);

    /// <summary>
    /// Submits a job under an id of the caller's choice, by which its result can be had after the caller was restarted
    /// (<see cref="GetResult{T}"/>).
    /// </summary>
    /// <typeparam name="T">The type of what the job returns.</typeparam>
    /// <param name="jobId">The id, which no other job ever has, such as a new <see cref="Guid"/> that is written down
    /// first.</param>
    /// <param name="job">The job; captured variables travel by value.</param>
    /// <param name="timeout">How long the job may run, counted from its beginning; null for as long as it
    /// takes.</param>
    /// <param name="cancellationToken">Gives the job up.</param>
    /// <returns>The result, ready or to come.</returns>
    /// <remarks>A job that is run again by a <see cref="RetryPolicy"/> bears the id only the first time.</remarks>
    /// <exception cref="ArgumentNullException">The job is null.</exception>
    /// <exception cref="ArgumentException">The id is empty, or the job is of a kind that cannot run elsewhere.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is zero or negative (POOL113).</exception>
    /// <exception cref="NotTransferableException">A captured variable cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102).</exception>
    [Submits]
    public AsyncResult<T> ApplyAsync<T>(
        Guid jobId, [Job] Func<T> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (jobId == Guid.Empty)
            throw new ArgumentException("The id is empty; Guid.NewGuid() makes one.", nameof(jobId));
        AsyncResult<T> result = new();
        Submit(result, job, ReturnShape.Value, default(NoArguments), timeout, cancellationToken, jobId);
        return result;
    }

    /// <summary>
    /// The result of a job that was submitted by an earlier life of this caller, under the same
    /// <see cref="ClusterOptions.CallerName"/> and with an id. It can be had once.
    /// </summary>
    /// <typeparam name="T">The type of what the job returns.</typeparam>
    /// <param name="jobId">The id of the job.</param>
    /// <returns>The result, ready or to come. It fails with <see cref="TimeoutException"/> when nothing has come after
    /// <see cref="ClusterOptions.ResultExpiry"/>, as for a job that there never was.</returns>
    /// <exception cref="InvalidOperationException">The job was submitted by this pool, or somebody waits for this
    /// result already.</exception>
    /// <exception cref="NotTransferableException">Results of that type cannot travel.</exception>
    public AsyncResult<T> GetResult<T>(Guid jobId)
    {
        JobFunction.CheckResult<T>();
        if (_backEnd.IsOut(jobId))
            throw new InvalidOperationException(
                $"The job {jobId} was submitted by this pool: its result is with whoever has submitted it.");
        ClaimedCall<T> call = new(jobId, Scheduler);
        _backEnd.Claims.Claim(jobId, call.Hear);
        if (!call.Result.Ready)
            Scheduler.CallAfter(_resultExpiry, () =>
            {
                if (_backEnd.Claims.GiveUp(jobId))
                    call.Fail(() => new TimeoutException(
                        $"No result of the job {jobId} has come in {_resultExpiry.TotalSeconds} s (ResultExpiry)."));
            });
        return call.Result;
    }

    private static ClusterOptions NotNull(ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options;
    }
}
