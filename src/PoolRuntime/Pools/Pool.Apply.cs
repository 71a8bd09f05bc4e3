using System.Runtime.CompilerServices;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

public abstract partial class Pool
{
    /// <summary>
    /// Runs the job in a worker and waits for it, then returns what it returned. The counterpart of <c>apply()</c>.
    /// </summary>
    /// <param name="job">The job; of an async one, what it gives when it is done is the result.</param>
    /// <param name="timeout">How long the job may run, counted from its begin in the worker; null or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes. When it is over, the job is stopped.</param>
    /// <param name="cancellationToken">Gives the job up, as <see cref="AsyncResult.Cancel()"/> does, and ends the
    /// waiting.</param>
    /// <returns>What the job returned.</returns>
    /// <exception cref="ArgumentNullException">The job is null.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run: several joined by '+', one
    /// made at run time, or <c>async void</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is zero or negative (POOL113).
    /// </exception>
    /// <exception cref="NotTransferableException">A captured variable, an argument or the result cannot travel.
    /// </exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102), or the caller is a job
    /// of this pool and waits for the last worker that could do the work (POOL205).</exception>
    /// <exception cref="TimeoutException">The job has run for longer than <paramref name="timeout"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="WorkerLostException">The worker ended in the middle of the job.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the job was over.</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    /// <exception cref="RemoteException">The job threw an exception that cannot be rebuilt here; all others are thrown
    /// as they are.</exception>
    [Submits, Waits]
    public T Apply<T>([Job] Func<T> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Run<T, NoArguments>(job, ReturnShape.Value, default, timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits, Waits]
    public T Apply<T>(
        [Job] Func<Task<T>> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Run<T, NoArguments>(job, ReturnShape.TaskOfValue, default, timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public void Apply([Job] Action job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Run<NoValue, NoArguments>(job, ReturnShape.Nothing, default, timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public void Apply([Job] Func<Task> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Run<NoValue, NoArguments>(job, ReturnShape.Task, default, timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public T Apply<TArg, T>(
        [Job] Func<TArg, T> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<T, Arguments<TArg>>(job, ReturnShape.Value, new(argument), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits, Waits]
    public T Apply<TArg, T>(
        [Job] Func<TArg, Task<T>> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<T, Arguments<TArg>>(job, ReturnShape.TaskOfValue, new(argument), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public void Apply<TArg>(
        [Job] Action<TArg> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<NoValue, Arguments<TArg>>(job, ReturnShape.Nothing, new(argument), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public void Apply<TArg>(
        [Job] Func<TArg, Task> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<NoValue, Arguments<TArg>>(job, ReturnShape.Task, new(argument), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public T Apply<T1, T2, T>(
        [Job] Func<T1, T2, T> job, T1 first, T2 second, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<T, Arguments<T1, T2>>(job, ReturnShape.Value, new(first, second), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits, Waits]
    public T Apply<T1, T2, T>(
        [Job] Func<T1, T2, Task<T>> job, T1 first, T2 second, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<T, Arguments<T1, T2>>(job, ReturnShape.TaskOfValue, new(first, second), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public void Apply<T1, T2>(
        [Job] Action<T1, T2> job, T1 first, T2 second, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<NoValue, Arguments<T1, T2>>(job, ReturnShape.Nothing, new(first, second), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public void Apply<T1, T2>(
        [Job] Func<T1, T2, Task> job, T1 first, T2 second, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<NoValue, Arguments<T1, T2>>(job, ReturnShape.Task, new(first, second), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public T Apply<T1, T2, T3, T>(
        [Job] Func<T1, T2, T3, T> job, T1 first, T2 second, T3 third, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<T, Arguments<T1, T2, T3>>(job, ReturnShape.Value, new(first, second, third), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits, Waits]
    public T Apply<T1, T2, T3, T>(
        [Job] Func<T1, T2, T3, Task<T>> job, T1 first, T2 second, T3 third, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<T, Arguments<T1, T2, T3>>(
            job, ReturnShape.TaskOfValue, new(first, second, third), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public void Apply<T1, T2, T3>(
        [Job] Action<T1, T2, T3> job, T1 first, T2 second, T3 third, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<NoValue, Arguments<T1, T2, T3>>(
            job, ReturnShape.Nothing, new(first, second, third), timeout, cancellationToken);

    /// <inheritdoc cref="Apply{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits, Waits]
    public void Apply<T1, T2, T3>(
        [Job] Func<T1, T2, T3, Task> job, T1 first, T2 second, T3 third, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Run<NoValue, Arguments<T1, T2, T3>>(
            job, ReturnShape.Task, new(first, second, third), timeout, cancellationToken);
}
