using System.Runtime.CompilerServices;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;

namespace PoolRuntime;

public abstract partial class Pool
{
    /// <summary>
    /// Calls a job with several arguments for each tuple of them, and waits for all. The counterpart of
    /// <c>starmap()</c>; here the number and the types of the arguments are checked by the compiler.
    /// </summary>
    /// <returns>What the job returned, in the order of the tuples.</returns>
    /// <inheritdoc cref="Map{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int?, TimeSpan?, CancellationToken)"
    /// path="/param|/typeparam|/exception"/>
    [Submits, Waits]
    public T[] StarMap<T1, T2, T>(
        [JobPerItem] Func<T1, T2, T> job, IEnumerable<(T1, T2)> items, [ChunkSize] int? chunkSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        StarMapAsync(job, items, chunkSize, null, null, timeout, cancellationToken).Get();

    /// <summary>
    /// Submits a job with several arguments for each tuple of them, and returns at once. The counterpart of
    /// <c>starmap_async()</c>.
    /// </summary>
    /// <returns>The result to come: what the job returned, in the order of the tuples.</returns>
    /// <inheritdoc cref="MapAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int?, Action{T[]}, Action{Exception},
    /// TimeSpan?, CancellationToken)"
    /// path="/param|/typeparam|/exception"/>
    [Submits]
    public AsyncResult<T[]> StarMapAsync<T1, T2, T>(
        [JobPerItem] Func<T1, T2, T> job, IEnumerable<(T1, T2)> items, [ChunkSize] int? chunkSize = null,
        [Callback] Action<T[]>? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SubmitMap(
            job, item => job(item.Item1, item.Item2),
            items, chunkSize, callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="StarMap{T1, T2, T}(Func{T1, T2, T}, IEnumerable{ValueTuple{T1, T2}}, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits, Waits]
    [OverloadResolutionPriority(1)]
    public T[] StarMap<T1, T2, T>(
        [JobPerItem] Func<T1, T2, Task<T>> job, IEnumerable<(T1, T2)> items, [ChunkSize] int? chunkSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        StarMapAsync(job, items, chunkSize, null, null, timeout, cancellationToken).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, T}(Func{T1, T2, T}, IEnumerable{ValueTuple{T1, T2}}, int?,
    /// Action{T[]}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    [OverloadResolutionPriority(1)]
    public AsyncResult<T[]> StarMapAsync<T1, T2, T>(
        [JobPerItem] Func<T1, T2, Task<T>> job, IEnumerable<(T1, T2)> items, [ChunkSize] int? chunkSize = null,
        [Callback] Action<T[]>? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SubmitMap(
            job, item => ReturnWriter.NotNull(job(item.Item1, item.Item2)).GetAwaiter().GetResult(),
            items, chunkSize, callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="StarMap{T1, T2, T}(Func{T1, T2, T}, IEnumerable{ValueTuple{T1, T2}}, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits, Waits]
    public T[] StarMap<T1, T2, T3, T>(
        [JobPerItem] Func<T1, T2, T3, T> job, IEnumerable<(T1, T2, T3)> items, [ChunkSize] int? chunkSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        StarMapAsync(job, items, chunkSize, null, null, timeout, cancellationToken).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, T}(Func{T1, T2, T}, IEnumerable{ValueTuple{T1, T2}}, int?,
    /// Action{T[]}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    public AsyncResult<T[]> StarMapAsync<T1, T2, T3, T>(
        [JobPerItem] Func<T1, T2, T3, T> job, IEnumerable<(T1, T2, T3)> items, [ChunkSize] int? chunkSize = null,
        [Callback] Action<T[]>? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SubmitMap(
            job, item => job(item.Item1, item.Item2, item.Item3),
            items, chunkSize, callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="StarMap{T1, T2, T}(Func{T1, T2, T}, IEnumerable{ValueTuple{T1, T2}}, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits, Waits]
    [OverloadResolutionPriority(1)]
    public T[] StarMap<T1, T2, T3, T>(
        [JobPerItem] Func<T1, T2, T3, Task<T>> job, IEnumerable<(T1, T2, T3)> items, [ChunkSize] int? chunkSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        StarMapAsync(job, items, chunkSize, null, null, timeout, cancellationToken).Get();

    /// <inheritdoc cref="StarMapAsync{T1, T2, T}(Func{T1, T2, T}, IEnumerable{ValueTuple{T1, T2}}, int?,
    /// Action{T[]}, Action{Exception}, TimeSpan?, CancellationToken)"/>
    [Submits]
    [OverloadResolutionPriority(1)]
    public AsyncResult<T[]> StarMapAsync<T1, T2, T3, T>(
        [JobPerItem] Func<T1, T2, T3, Task<T>> job, IEnumerable<(T1, T2, T3)> items, [ChunkSize] int? chunkSize = null,
        [Callback] Action<T[]>? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SubmitMap(
            job, item => ReturnWriter.NotNull(job(item.Item1, item.Item2, item.Item3)).GetAwaiter().GetResult(),
            items, chunkSize, callback, errorCallback, timeout, cancellationToken);
}
