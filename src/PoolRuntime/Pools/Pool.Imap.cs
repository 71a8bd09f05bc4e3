using System.Runtime.CompilerServices;
using PoolRuntime.Contracts;
using PoolRuntime.Diagnostics;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

public abstract partial class Pool
{
    /// <summary>
    /// Calls the job for each item, and returns at once; the results can be taken one by one, in the order of the
    /// items, while the work goes on. Endless input is fine: items are only read as far ahead as results are taken.
    /// The counterpart of <c>imap()</c>, which reads all input as fast as it can.
    /// </summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="T">The type of what the job returns.</typeparam>
    /// <param name="job">The job, as for
    /// <see cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>.</param>
    /// <param name="items">The items; read as they are needed, on a thread for this alone. What reading them throws is
    /// thrown behind the results of the items before.</param>
    /// <param name="chunkSize">How many items go to a worker at once.</param>
    /// <param name="bufferSize">How many items may be submitted whose results have not been taken; null for a number
    /// that keeps the workers busy. Chunks are made smaller where they would not fit. While somebody waits for the end
    /// of the pool, there is no limit, so that nobody waits for ever.</param>
    /// <param name="timeout">How long each item may run; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as
    /// it takes. An item that runs for longer fails with <see cref="TimeoutException"/> and is stopped as by
    /// <see cref="AsyncResult.Cancel()"/>; all others are worked on.</param>
    /// <param name="cancellationToken">Gives everything up; running items are stopped.</param>
    /// <returns>The results to come.</returns>
    /// <exception cref="ArgumentNullException">The job or the items are null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> or <paramref name="bufferSize"/> is
    /// less than 1, or <paramref name="timeout"/> is zero or negative (POOL113).</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run.</exception>
    /// <exception cref="NotTransferableException">A captured variable or the type of the result cannot travel. An item
    /// that cannot fails at its place.</exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102).</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    [Submits]
    public ImapIterator<T> Imap<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, job, items, isOrdered: true, chunkSize, bufferSize, timeout, cancellationToken));

    /// <inheritdoc cref="Imap{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits]
    [OverloadResolutionPriority(1)]
    public ImapIterator<T> Imap<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, Awaited(job), items, isOrdered: true, chunkSize, bufferSize, timeout, cancellationToken));

    /// <summary>
    /// Does what <c>Imap</c> does, but gives each result as soon as it is there, in whatever order. The counterpart of
    /// <c>imap_unordered()</c>.
    /// </summary>
    /// <inheritdoc cref="Imap{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?, CancellationToken)"
    /// path="/param|/typeparam|/returns|/exception"/>
    [Submits]
    public ImapIterator<T> ImapUnordered<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, job, items, isOrdered: false, chunkSize, bufferSize, timeout, cancellationToken));

    /// <inheritdoc cref="ImapUnordered{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits]
    [OverloadResolutionPriority(1)]
    public ImapIterator<T> ImapUnordered<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, Awaited(job), items, isOrdered: false, chunkSize, bufferSize, timeout, cancellationToken));

    /// <summary>
    /// Does what <c>Imap</c> does, for <c>await foreach</c>. Work begins with this call, not with the loop.
    /// </summary>
    /// <inheritdoc cref="Imap{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?, CancellationToken)"
    /// path="/param|/typeparam|/returns|/exception"/>
    [Submits]
    public AsyncImapIterator<T> ImapAsync<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, job, items, isOrdered: true, chunkSize, bufferSize, timeout, cancellationToken));

    /// <inheritdoc cref="ImapAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits]
    [OverloadResolutionPriority(1)]
    public AsyncImapIterator<T> ImapAsync<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, Awaited(job), items, isOrdered: true, chunkSize, bufferSize, timeout, cancellationToken));

    /// <inheritdoc cref="ImapAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits]
    public AsyncImapIterator<T> ImapAsync<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IAsyncEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, job, items, isOrdered: true, chunkSize, bufferSize, timeout, cancellationToken));

    /// <inheritdoc cref="ImapAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits]
    [OverloadResolutionPriority(1)]
    public AsyncImapIterator<T> ImapAsync<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IAsyncEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, Awaited(job), items, isOrdered: true, chunkSize, bufferSize, timeout, cancellationToken));

    /// <summary>
    /// Does what <c>ImapUnordered</c> does, for <c>await foreach</c>. Work begins with this call, not with the loop.
    /// </summary>
    /// <inheritdoc cref="Imap{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?, CancellationToken)"
    /// path="/param|/typeparam|/returns|/exception"/>
    [Submits]
    public AsyncImapIterator<T> ImapUnorderedAsync<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, job, items, isOrdered: false, chunkSize, bufferSize, timeout, cancellationToken));

    /// <inheritdoc cref="ImapUnorderedAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits]
    [OverloadResolutionPriority(1)]
    public AsyncImapIterator<T> ImapUnorderedAsync<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, Awaited(job), items, isOrdered: false, chunkSize, bufferSize, timeout, cancellationToken));

    /// <inheritdoc cref="ImapUnorderedAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits]
    public AsyncImapIterator<T> ImapUnorderedAsync<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IAsyncEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, job, items, isOrdered: false, chunkSize, bufferSize, timeout, cancellationToken));

    /// <inheritdoc cref="ImapUnorderedAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int, int?, TimeSpan?,
    /// CancellationToken)"/>
    [Submits]
    [OverloadResolutionPriority(1)]
    public AsyncImapIterator<T> ImapUnorderedAsync<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IAsyncEnumerable<TItem> items,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Stream(job, Awaited(job), items, isOrdered: false, chunkSize, bufferSize, timeout, cancellationToken));

    private ResultStream<T> Stream<TItem, T>(
        Delegate? job, Func<TItem, T>? call, IEnumerable<TItem> items, bool isOrdered, int chunkSize, int? bufferSize,
        TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Stream<TItem, T>(
            job, call, feeder => feeder.Start(items), isOrdered, chunkSize, bufferSize, timeout, cancellationToken);
    }

    private ResultStream<T> Stream<TItem, T>(
        Delegate? job, Func<TItem, T>? call, IAsyncEnumerable<TItem> items, bool isOrdered, int chunkSize,
        int? bufferSize, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Stream<TItem, T>(
            job, call, feeder => feeder.Start(items), isOrdered, chunkSize, bufferSize, timeout, cancellationToken);
    }

    internal ResultStream<T> Stream<TItem, T>(
        Delegate? job, Func<TItem, T>? call, Action<StreamFeeder<TItem, T>> start, bool isOrdered, int chunkSize,
        int? bufferSize, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        CheckChunkSize(chunkSize);
        if (bufferSize < 1)
            throw new ArgumentOutOfRangeException(
                nameof(bufferSize), bufferSize,
                "At least 1 item has to be submitted to get a result; leave the size out for one that suits "
                + "(POOL113).");
        TimeSpan? limit = CheckedTimeout(timeout);
        _scheduler.ThrowIfNotRunning();
        ItemFunction<TItem, T> function = NewItemFunction(job, call!);
        ProgressTracker? progress = NewTracker();
        ResultStream<T> stream = new(_scheduler, isOrdered, bufferSize, chunkSize) { Progress = progress };
        if (progress is not null) progress.Line = stream;
        start(new StreamFeeder<TItem, T>(
            stream, function, Math.Min(chunkSize, _scheduler.LargestChunk),
            new ItemOptions(
                limit, _jobs.Retry, progress,
                _traces ? JobActivity.ContextOf(job.Method) : null)));
        stream.CancelWith(cancellationToken);
        return stream;
    }
}
