using PoolRuntime.Contracts;

namespace PoolRuntime;

public abstract partial class Pool
{
    /// <summary>
    /// Calls the job for each item and waits for all of them. The counterpart of <c>map()</c>.
    /// </summary>
    /// <returns>What the job returned, in the order of the items; an empty array for no items.</returns>
    /// <inheritdoc cref="MapAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int?)"
    /// path="/param|/typeparam|/exception"/>
    /// <exception cref="WorkerLostException">A worker ended in the middle of an item.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before all items were done.</exception>
    [Submits, Waits]
    public T[] Map<TItem, T>([JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items, int? chunkSize = null) =>
        MapAsync(job, items, chunkSize).Get();

    /// <inheritdoc cref="Map{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int?)"/>
    [Submits, Waits]
    public T[] Map<TItem, T>([JobPerItem] Func<TItem, Task<T>> job, IEnumerable<TItem> items, int? chunkSize = null) =>
        MapAsync(job, items, chunkSize).Get();

    /// <summary>
    /// Submits the job for each item and returns as soon as all are submitted. The counterpart of <c>map_async()</c>.
    /// </summary>
    /// <remarks>
    /// All items are worked on, also when some fail; the result then fails with the error of the first of them in the
    /// order of the items. A worker that dies fails the item that it was at; the other items of its chunk are given to
    /// others, and those whose results had not come out by then are run again.
    /// </remarks>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="T">The type of what the job returns.</typeparam>
    /// <param name="job">The job, as for <see cref="ApplyAsync{T}(Func{T})"/>.</param>
    /// <param name="items">The items; read to their end before the first is sent.</param>
    /// <param name="chunkSize">How many items go to a worker at once; null for four chunks per worker, as in Python.
    /// </param>
    /// <returns>The result to come: what the job returned, in the order of the items.</returns>
    /// <exception cref="ArgumentNullException">The job or the items are null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is less than 1; Python's <c>map</c>
    /// returns without doing anything then.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run.</exception>
    /// <exception cref="NotTransferableException">A captured variable, an item or the type of the result cannot travel;
    /// nothing has been sent.</exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102).</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    [Submits]
    public AsyncResult<T[]> MapAsync<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items, int? chunkSize = null) =>
        SubmitMap<TItem, T>(job, items, chunkSize);

    /// <inheritdoc cref="MapAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int?)"/>
    [Submits]
    public AsyncResult<T[]> MapAsync<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IEnumerable<TItem> items, int? chunkSize = null) =>
        SubmitMap<TItem, T>(job, items, chunkSize);
}
