using PoolRuntime.Calls;
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
    public AsyncResult<T> ApplyAsync<T>(Func<T> job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, NoArguments>(job, default);
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult<T> ApplyAsync<T>(Func<Task<T>> job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, NoArguments>(job, default);
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult ApplyAsync(Action job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, NoArguments>(job, default);
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult ApplyAsync(Func<Task> job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, NoArguments>(job, default);
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult<T> ApplyAsync<TArg, T>(Func<TArg, T> job, TArg argument)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<TArg>>(job, new(argument));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult<T> ApplyAsync<TArg, T>(Func<TArg, Task<T>> job, TArg argument)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<TArg>>(job, new(argument));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult ApplyAsync<TArg>(Action<TArg> job, TArg argument)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<TArg>>(job, new(argument));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult ApplyAsync<TArg>(Func<TArg, Task> job, TArg argument)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<TArg>>(job, new(argument));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult<T> ApplyAsync<T1, T2, T>(Func<T1, T2, T> job, T1 first, T2 second)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<T1, T2>>(job, new(first, second));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult<T> ApplyAsync<T1, T2, T>(Func<T1, T2, Task<T>> job, T1 first, T2 second)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<T1, T2>>(job, new(first, second));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult ApplyAsync<T1, T2>(Action<T1, T2> job, T1 first, T2 second)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<T1, T2>>(job, new(first, second));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult ApplyAsync<T1, T2>(Func<T1, T2, Task> job, T1 first, T2 second)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<T1, T2>>(job, new(first, second));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult<T> ApplyAsync<T1, T2, T3, T>(Func<T1, T2, T3, T> job, T1 first, T2 second, T3 third)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<T1, T2, T3>>(job, new(first, second, third));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult<T> ApplyAsync<T1, T2, T3, T>(Func<T1, T2, T3, Task<T>> job, T1 first, T2 second, T3 third)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<T, Arguments<T1, T2, T3>>(job, new(first, second, third));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult ApplyAsync<T1, T2, T3>(Action<T1, T2, T3> job, T1 first, T2 second, T3 third)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<T1, T2, T3>>(job, new(first, second, third));
    }

    /// <inheritdoc cref="ApplyAsync{T}(Func{T})"/>
    public AsyncResult ApplyAsync<T1, T2, T3>(Func<T1, T2, T3, Task> job, T1 first, T2 second, T3 third)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Submit<NoValue, Arguments<T1, T2, T3>>(job, new(first, second, third));
    }
}
