using PoolRuntime.Contracts;

namespace PoolRuntime;

public abstract partial class Pool
{
    /// <summary>
    /// Runs the job in a worker and waits for it, then returns what it returned. The counterpart of <c>apply()</c>.
    /// </summary>
    /// <param name="job">The job; of an async one, what it gives when it is done is the result.</param>
    /// <returns>What the job returned.</returns>
    /// <exception cref="ArgumentNullException">The job is null.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run: several joined by '+', one
    /// made at run time, or <c>async void</c>.</exception>
    /// <exception cref="NotTransferableException">A captured variable, an argument or the result cannot travel.
    /// </exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102).</exception>
    /// <exception cref="WorkerLostException">The worker ended in the middle of the job.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the job was over.</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    /// <exception cref="RemoteException">The job threw an exception that cannot be rebuilt here; all others are thrown
    /// as they are.</exception>
    [Submits, Waits]
    public T Apply<T>([Job] Func<T> job) => ApplyAsync(job).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public T Apply<T>([Job] Func<Task<T>> job) => ApplyAsync(job).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public void Apply([Job] Action job) => ApplyAsync(job).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public void Apply([Job] Func<Task> job) => ApplyAsync(job).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public T Apply<TArg, T>([Job] Func<TArg, T> job, TArg argument) => ApplyAsync(job, argument).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public T Apply<TArg, T>([Job] Func<TArg, Task<T>> job, TArg argument) => ApplyAsync(job, argument).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public void Apply<TArg>([Job] Action<TArg> job, TArg argument) => ApplyAsync(job, argument).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public void Apply<TArg>([Job] Func<TArg, Task> job, TArg argument) => ApplyAsync(job, argument).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public T Apply<T1, T2, T>([Job] Func<T1, T2, T> job, T1 first, T2 second) => ApplyAsync(job, first, second).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public T Apply<T1, T2, T>([Job] Func<T1, T2, Task<T>> job, T1 first, T2 second) =>
        ApplyAsync(job, first, second).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public void Apply<T1, T2>([Job] Action<T1, T2> job, T1 first, T2 second) => ApplyAsync(job, first, second).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public void Apply<T1, T2>([Job] Func<T1, T2, Task> job, T1 first, T2 second) =>
        ApplyAsync(job, first, second).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public T Apply<T1, T2, T3, T>([Job] Func<T1, T2, T3, T> job, T1 first, T2 second, T3 third) =>
        ApplyAsync(job, first, second, third).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public T Apply<T1, T2, T3, T>([Job] Func<T1, T2, T3, Task<T>> job, T1 first, T2 second, T3 third) =>
        ApplyAsync(job, first, second, third).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public void Apply<T1, T2, T3>([Job] Action<T1, T2, T3> job, T1 first, T2 second, T3 third) =>
        ApplyAsync(job, first, second, third).Get();

    /// <inheritdoc cref="Apply{T}(Func{T})"/>
    [Submits, Waits]
    public void Apply<T1, T2, T3>([Job] Func<T1, T2, T3, Task> job, T1 first, T2 second, T3 third) =>
        ApplyAsync(job, first, second, third).Get();
}
