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
    /// <returns>The result to come.</returns>
    /// <exception cref="ArgumentNullException">The job is null.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run: several joined by '+', one
    /// made at run time, or <c>async void</c>.</exception>
    /// <exception cref="NotTransferableException">A captured variable, an argument or the type of the result cannot
    /// travel; nothing has been sent.</exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102).</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    [Submits]
    public AsyncResult<T> ApplyAsync<T>([Job] Func<T> job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, NoArguments>(job, default);
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<T>([Job] Func<Task<T>> job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, NoArguments>(job, default);
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult ApplyAsync([Job] Action job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, NoArguments>(job, default);
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult ApplyAsync([Job] Func<Task> job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, NoArguments>(job, default);
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<TArg, T>([Job] Func<TArg, T> job, TArg argument)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<TArg>>(job, new(argument));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<TArg, T>([Job] Func<TArg, Task<T>> job, TArg argument)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<TArg>>(job, new(argument));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult ApplyAsync<TArg>([Job] Action<TArg> job, TArg argument)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<TArg>>(job, new(argument));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult ApplyAsync<TArg>([Job] Func<TArg, Task> job, TArg argument)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<TArg>>(job, new(argument));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<T1, T2, T>([Job] Func<T1, T2, T> job, T1 first, T2 second)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<T1, T2>>(job, new(first, second));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<T1, T2, T>([Job] Func<T1, T2, Task<T>> job, T1 first, T2 second)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<T1, T2>>(job, new(first, second));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult ApplyAsync<T1, T2>([Job] Action<T1, T2> job, T1 first, T2 second)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<T1, T2>>(job, new(first, second));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult ApplyAsync<T1, T2>([Job] Func<T1, T2, Task> job, T1 first, T2 second)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<T1, T2>>(job, new(first, second));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<T1, T2, T3, T>([Job] Func<T1, T2, T3, T> job, T1 first, T2 second, T3 third)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<T1, T2, T3>>(job, new(first, second, third));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult<T> ApplyAsync<T1, T2, T3, T>([Job] Func<T1, T2, T3, Task<T>> job, T1 first, T2 second, T3 third)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<T1, T2, T3>>(job, new(first, second, third));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult ApplyAsync<T1, T2, T3>([Job] Action<T1, T2, T3> job, T1 first, T2 second, T3 third)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<T1, T2, T3>>(job, new(first, second, third));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    [Submits]
    public AsyncResult ApplyAsync<T1, T2, T3>([Job] Func<T1, T2, T3, Task> job, T1 first, T2 second, T3 third)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<T1, T2, T3>>(job, new(first, second, third));
    }
}
