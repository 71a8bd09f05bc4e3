using System.Runtime.CompilerServices;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

public abstract partial class Executor
{
    /// <summary>
    /// Submits the job and returns at once. The counterpart of <c>submit()</c>.
    /// </summary>
    /// <param name="job">The job: a static method, a lambda with what it captures, a generic or an async method, or a
    /// method of an object (which has to be able to travel to workers that are processes). Of an async one, what it
    /// gives when it is done is the result.</param>
    /// <param name="timeout">How long the job may run, counted from its begin in the worker; null or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes. When it is over, the future fails at once with
    /// <see cref="TimeoutException"/>, and the job is stopped.</param>
    /// <param name="cancellationToken">Gives the job up, also when it is running, which then is stopped.</param>
    /// <returns>The future of the result.</returns>
    /// <exception cref="ArgumentNullException">The job is null.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run: several joined by '+', one
    /// made at run time, or <c>async void</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is zero or negative (POOL113).
    /// </exception>
    /// <exception cref="NotTransferableException">A captured variable, an argument or the type of the result cannot
    /// travel; nothing has been sent.</exception>
    /// <exception cref="InvalidOperationException">The executor was shut down (POOL102).</exception>
    /// <exception cref="PoolBrokenException">No worker could be started.</exception>
    [Submits]
    public Future<T> Submit<T>(
        [Job] Func<T> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Start<T, NoArguments>(job, ReturnShape.Value, default, timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public Future<T> Submit<T>(
        [Job] Func<Task<T>> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Start<T, NoArguments>(job, ReturnShape.TaskOfValue, default, timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future Submit([Job] Action job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Start<NoValue, NoArguments>(job, ReturnShape.Nothing, default, timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future Submit(
        [Job] Func<Task> job, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Start<NoValue, NoArguments>(job, ReturnShape.Task, default, timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future<T> Submit<TArg, T>(
        [Job] Func<TArg, T> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<T, Arguments<TArg>>(job, ReturnShape.Value, new(argument), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public Future<T> Submit<TArg, T>(
        [Job] Func<TArg, Task<T>> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<T, Arguments<TArg>>(job, ReturnShape.TaskOfValue, new(argument), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future Submit<TArg>(
        [Job] Action<TArg> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<NoValue, Arguments<TArg>>(job, ReturnShape.Nothing, new(argument), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future Submit<TArg>(
        [Job] Func<TArg, Task> job, TArg argument, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<NoValue, Arguments<TArg>>(job, ReturnShape.Task, new(argument), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future<T> Submit<T1, T2, T>(
        [Job] Func<T1, T2, T> job, T1 first, T2 second, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<T, Arguments<T1, T2>>(job, ReturnShape.Value, new(first, second), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public Future<T> Submit<T1, T2, T>(
        [Job] Func<T1, T2, Task<T>> job, T1 first, T2 second, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<T, Arguments<T1, T2>>(job, ReturnShape.TaskOfValue, new(first, second), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future Submit<T1, T2>(
        [Job] Action<T1, T2> job, T1 first, T2 second, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<NoValue, Arguments<T1, T2>>(job, ReturnShape.Nothing, new(first, second), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future Submit<T1, T2>(
        [Job] Func<T1, T2, Task> job, T1 first, T2 second, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<NoValue, Arguments<T1, T2>>(job, ReturnShape.Task, new(first, second), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future<T> Submit<T1, T2, T3, T>(
        [Job] Func<T1, T2, T3, T> job, T1 first, T2 second, T3 third, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<T, Arguments<T1, T2, T3>>(job, ReturnShape.Value, new(first, second, third), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public Future<T> Submit<T1, T2, T3, T>(
        [Job] Func<T1, T2, T3, Task<T>> job, T1 first, T2 second, T3 third, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<T, Arguments<T1, T2, T3>>(
            job, ReturnShape.TaskOfValue, new(first, second, third), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future Submit<T1, T2, T3>(
        [Job] Action<T1, T2, T3> job, T1 first, T2 second, T3 third, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<NoValue, Arguments<T1, T2, T3>>(
            job, ReturnShape.Nothing, new(first, second, third), timeout, cancellationToken);

    /// <inheritdoc cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public Future Submit<T1, T2, T3>(
        [Job] Func<T1, T2, T3, Task> job, T1 first, T2 second, T3 third, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Start<NoValue, Arguments<T1, T2, T3>>(
            job, ReturnShape.Task, new(first, second, third), timeout, cancellationToken);
}
