using System.Runtime.CompilerServices;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

public abstract partial class Pool
{
    /// <summary>
    /// Submits the job and returns at once. The counterpart of <c>apply_async()</c>.
    /// </summary>
    /// <param name="job">The job: a static method, a lambda with what it captures, a generic or an async method, or a
    /// method of an object that can travel. Of an async one, what it gives when it is done is the result.</param>
    /// <param name="callback">Called with the result when the job has succeeded, on the callback thread of the pool:
    /// one callback after the other, in the order in which the results came. What it throws goes to
    /// <see cref="UnhandledCallbackException"/>.</param>
    /// <param name="errorCallback">Called with the error when the job has failed, like
    /// <paramref name="callback"/>.</param>
    /// <param name="timeout">How long the job may run, counted from its begin in the worker; null or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes. When it is over, the result fails at once with
    /// <see cref="TimeoutException"/>, and the job is stopped as by <see cref="AsyncResult.Cancel()"/>.</param>
    /// <param name="cancellationToken">Does what <see cref="AsyncResult.Cancel()"/> does.</param>
    /// <returns>The result to come.</returns>
    /// <exception cref="ArgumentNullException">The job is null.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run: several joined by '+', one
    /// made at run time, or <c>async void</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is zero or negative (POOL113).
    /// </exception>
    /// <exception cref="NotTransferableException">A captured variable, an argument or the type of the result cannot
    /// travel; nothing has been sent.</exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102).</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    [Submits]
    public AsyncResult<T> ApplyAsync<T>(
        [Job] Func<T> job, [Callback] Action<T>? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Submit<T, NoArguments>(job, ReturnShape.Value, default, callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public AsyncResult<T> ApplyAsync<T>(
        [Job] Func<Task<T>> job, [Callback] Action<T>? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, NoArguments>(
            job, ReturnShape.TaskOfValue, default, callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult ApplyAsync(
        [Job] Action job, [Callback] Action? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Submit<NoValue, NoArguments>(
            job, ReturnShape.Nothing, default, Ignoring(callback), errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult ApplyAsync(
        [Job] Func<Task> job, [Callback] Action? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Submit<NoValue, NoArguments>(
            job, ReturnShape.Task, default, Ignoring(callback), errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<TArg, T>(
        [Job] Func<TArg, T> job, TArg argument, [Callback] Action<T>? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, Arguments<TArg>>(
            job, ReturnShape.Value, new(argument), callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public AsyncResult<T> ApplyAsync<TArg, T>(
        [Job] Func<TArg, Task<T>> job, TArg argument, [Callback] Action<T>? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, Arguments<TArg>>(
            job, ReturnShape.TaskOfValue, new(argument), callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult ApplyAsync<TArg>(
        [Job] Action<TArg> job, TArg argument, [Callback] Action? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoValue, Arguments<TArg>>(
            job, ReturnShape.Nothing, new(argument), Ignoring(callback), errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult ApplyAsync<TArg>(
        [Job] Func<TArg, Task> job, TArg argument, [Callback] Action? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoValue, Arguments<TArg>>(
            job, ReturnShape.Task, new(argument), Ignoring(callback), errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<T1, T2, T>(
        [Job] Func<T1, T2, T> job, T1 first, T2 second, [Callback] Action<T>? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, Arguments<T1, T2>>(
            job, ReturnShape.Value, new(first, second), callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public AsyncResult<T> ApplyAsync<T1, T2, T>(
        [Job] Func<T1, T2, Task<T>> job, T1 first, T2 second, [Callback] Action<T>? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, Arguments<T1, T2>>(
            job, ReturnShape.TaskOfValue, new(first, second), callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult ApplyAsync<T1, T2>(
        [Job] Action<T1, T2> job, T1 first, T2 second, [Callback] Action? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoValue, Arguments<T1, T2>>(
            job, ReturnShape.Nothing, new(first, second), Ignoring(callback), errorCallback, timeout,
            cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult ApplyAsync<T1, T2>(
        [Job] Func<T1, T2, Task> job, T1 first, T2 second, [Callback] Action? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoValue, Arguments<T1, T2>>(
            job, ReturnShape.Task, new(first, second), Ignoring(callback), errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<T1, T2, T3, T>(
        [Job] Func<T1, T2, T3, T> job, T1 first, T2 second, T3 third, [Callback] Action<T>? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, Arguments<T1, T2, T3>>(
            job, ReturnShape.Value, new(first, second, third), callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public AsyncResult<T> ApplyAsync<T1, T2, T3, T>(
        [Job] Func<T1, T2, T3, Task<T>> job, T1 first, T2 second, T3 third, [Callback] Action<T>? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<T, Arguments<T1, T2, T3>>(
            job, ReturnShape.TaskOfValue, new(first, second, third), callback, errorCallback, timeout,
            cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult ApplyAsync<T1, T2, T3>(
        [Job] Action<T1, T2, T3> job, T1 first, T2 second, T3 third, [Callback] Action? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoValue, Arguments<T1, T2, T3>>(
            job, ReturnShape.Nothing, new(first, second, third), Ignoring(callback), errorCallback, timeout,
            cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult ApplyAsync<T1, T2, T3>(
        [Job] Func<T1, T2, T3, Task> job, T1 first, T2 second, T3 third, [Callback] Action? callback = null,
        [Callback] Action<Exception>? errorCallback = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Submit<NoValue, Arguments<T1, T2, T3>>(
            job, ReturnShape.Task, new(first, second, third), Ignoring(callback), errorCallback, timeout,
            cancellationToken);
}
