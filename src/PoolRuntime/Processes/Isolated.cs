using System.Runtime.CompilerServices;
using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// Runs one job in a process of its own, which is there for this job alone: for code that may crash, leak, or never
/// return. For more than a few jobs, a <see cref="ProcessPool"/> saves the time that it takes to start a process.
/// </summary>
[WorkersAreProcesses]
[Accepts(AcceptsAttribute.Tick, OrInfinite = true, Parameter = "timeout")]
public static class Isolated
{
    /// <summary>Runs the job in a process of its own.</summary>
    /// <param name="job">The job, as for
    /// <see cref="Pool.ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>.</param>
    /// <param name="timeout">How long it may run, counted from its begin in the process; null or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes. When it is over, the process is killed.</param>
    /// <param name="cancellationToken">Gives the job up and kills the process.</param>
    /// <returns>What the job returned; of an async one, what it gives when it is done. The process has ended by then.
    /// The task fails as <see cref="AsyncResult.Get"/> does.</returns>
    /// <exception cref="ArgumentNullException">The job is null.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is zero or negative (POOL113).
    /// </exception>
    /// <exception cref="NotTransferableException">A captured variable, the argument or the type of the result cannot
    /// travel.</exception>
    /// <exception cref="InvalidOperationException">Processes of this program would begin in its <c>Main</c>, and
    /// <see cref="EntryPoint.Guard"/> has not been called (POOL401); or pools are nested too deeply.</exception>
    [StartsProcesses, Submits]
    public static Task<T> RunAsync<T>(
        [Job] Func<T> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Run(pool => pool.ApplyAsync(job, timeout: timeout, cancellationToken: cancellationToken));

    /// <inheritdoc cref="RunAsync{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [StartsProcesses, Submits]
    public static Task<T> RunAsync<T>(
        [Job] Func<Task<T>> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Run(pool => pool.ApplyAsync(job, timeout: timeout, cancellationToken: cancellationToken));

    /// <inheritdoc cref="RunAsync{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    /// <param name="job">The job.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="timeout">How long it may run, counted from its begin in the process.</param>
    /// <param name="cancellationToken">Gives the job up and kills the process.</param>
    [StartsProcesses, Submits]
    public static Task<T> RunAsync<TArg, T>(
        [Job] Func<TArg, T> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run(pool => pool.ApplyAsync(job, argument, timeout: timeout, cancellationToken: cancellationToken));

    /// <inheritdoc cref="RunAsync{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [StartsProcesses, Submits]
    public static Task RunAsync(
        [Job] Action job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Run(pool => pool.ApplyAsync(job, timeout: timeout, cancellationToken: cancellationToken));

    /// <inheritdoc cref="RunAsync(Action, TimeSpan?, CancellationToken)"/>
    [StartsProcesses, Submits]
    public static Task RunAsync(
        [Job] Func<Task> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Run(pool => pool.ApplyAsync(job, timeout: timeout, cancellationToken: cancellationToken));

    private static Task<T> Run<T>(Func<ProcessPool, AsyncResult<T>> submit)
    {
        (ProcessPool pool, AsyncResult<T> result) = Start(submit);
        return Wait();

        async Task<T> Wait()
        {
            await EndAsync(pool, result).ConfigureAwait(false);
            return result.Get();
        }
    }

    private static Task Run(Func<ProcessPool, AsyncResult> submit)
    {
        (ProcessPool pool, AsyncResult result) = Start(submit);
        return Wait();

        async Task Wait()
        {
            await EndAsync(pool, result).ConfigureAwait(false);
            result.Get();
        }
    }

    // Bad arguments are told at once, and leave no process behind.
    private static (ProcessPool Pool, TResult Result) Start<TResult>(Func<ProcessPool, TResult> submit)
    {
        ProcessPool pool = new(1);
        try
        {
            return (pool, submit(pool));
        }
        catch
        {
            pool.Terminate();
            pool.Join();
            throw;
        }
    }

    // A process that has crashed or was killed is replaced, and nobody needs the replacement.
    private static async Task EndAsync(ProcessPool pool, AsyncResult result)
    {
        await result.AsTask().ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
            .ConfigureAwait(false);
        pool.Close();
        await pool.JoinAsync().ConfigureAwait(false);
    }
}
