using System.Runtime.CompilerServices;
using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// Waiting for several futures. The counterpart of the functions of Python's <c>concurrent.futures</c>.
/// </summary>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public static class Futures
{
    /// <summary>Waits for futures, which may come from different executors. The counterpart of <c>wait()</c>.</summary>
    /// <typeparam name="TFuture">The type of the futures.</typeparam>
    /// <param name="futures">The futures; one that is there twice counts once.</param>
    /// <param name="timeout">How long at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes,
    /// zero to only look. When it is over, nothing is thrown.</param>
    /// <param name="returnWhen">What to wait for.</param>
    /// <returns>Those that are done, and the others.</returns>
    /// <exception cref="ArgumentNullException">The futures, or one of them, are null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days, or
    /// <paramref name="returnWhen"/> is none of its values (POOL113).</exception>
    [Waits]
    public static (HashSet<TFuture> Done, HashSet<TFuture> NotDone) Wait<TFuture>(
        IEnumerable<TFuture> futures, TimeSpan? timeout = null, ReturnWhen returnWhen = ReturnWhen.AllCompleted)
        where TFuture : Future
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        (HashSet<TFuture> all, Task enough) = Watch(futures, returnWhen);
        enough.Wait(limit);
        return Divide(all);
    }

    /// <summary>Waits as <see cref="Wait"/> does, without holding a thread.</summary>
    /// <inheritdoc cref="Wait" path="/typeparam|/returns|/exception"/>
    /// <param name="futures">The futures; one that is there twice counts once.</param>
    /// <param name="timeout">How long at most; null for as long as it takes.</param>
    /// <param name="returnWhen">What to wait for.</param>
    public static async Task<(HashSet<TFuture> Done, HashSet<TFuture> NotDone)> WaitAsync<TFuture>(
        IEnumerable<TFuture> futures, TimeSpan? timeout = null, ReturnWhen returnWhen = ReturnWhen.AllCompleted)
        where TFuture : Future
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        (HashSet<TFuture> all, Task enough) = Watch(futures, returnWhen);
        await enough.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Divide(all);
    }

    /// <summary>
    /// Gives futures as they are done: those that are done already first. The counterpart of <c>as_completed()</c>.
    /// </summary>
    /// <typeparam name="TFuture">The type of the futures.</typeparam>
    /// <param name="futures">The futures; one that is there twice comes once.</param>
    /// <param name="timeout">How long at most for all of them, counted from this call; null for as long as it takes.
    /// </param>
    /// <returns>The futures, each once.</returns>
    /// <exception cref="TimeoutException">Not all were done in time; thrown by the loop, behind those that were.
    /// </exception>
    /// <exception cref="ArgumentNullException">The futures, or one of them, are null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    [Waits]
    public static IEnumerable<TFuture> AsCompleted<TFuture>(IEnumerable<TFuture> futures, TimeSpan? timeout = null)
        where TFuture : Future
    {
        CompletionOrder<TFuture> order = new(Distinct(futures), AsyncResult.CheckedTimeout(timeout));
        return Enumerate();

        IEnumerable<TFuture> Enumerate()
        {
            while (order.HasMore) yield return order.Next();
        }
    }

    /// <summary>Gives futures as they are done, for <c>await foreach</c>.</summary>
    /// <inheritdoc cref="AsCompleted" path="/typeparam|/param|/returns|/exception"/>
    /// <param name="cancellationToken">Ends the waiting, not the jobs.</param>
    /// <param name="futures">The futures; one that is there twice comes once.</param>
    /// <param name="timeout">How long at most for all of them, counted from this call.</param>
    public static IAsyncEnumerable<TFuture> AsCompletedAsync<TFuture>(
        IEnumerable<TFuture> futures, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where TFuture : Future
    {
        CompletionOrder<TFuture> order = new(Distinct(futures), AsyncResult.CheckedTimeout(timeout));
        return Enumerate(cancellationToken);

        async IAsyncEnumerable<TFuture> Enumerate([EnumeratorCancellation] CancellationToken token)
        {
            while (order.HasMore) yield return await order.NextAsync(token).ConfigureAwait(false);
        }
    }

    private static HashSet<TFuture> Distinct<TFuture>(IEnumerable<TFuture> futures) where TFuture : Future
    {
        ArgumentNullException.ThrowIfNull(futures);
        HashSet<TFuture> all = [];
        foreach (TFuture future in futures)
            all.Add(future ?? throw new ArgumentNullException(nameof(futures), "One of the futures is null."));
        return all;
    }

    private static (HashSet<TFuture> All, Task Enough) Watch<TFuture>(
        IEnumerable<TFuture> futures, ReturnWhen returnWhen) where TFuture : Future
    {
        if (returnWhen is < ReturnWhen.AllCompleted or > ReturnWhen.FirstException)
            throw new ArgumentOutOfRangeException(
                nameof(returnWhen), returnWhen, "There is no such condition to wait for (POOL113).");
        HashSet<TFuture> all = Distinct(futures);
        int left = all.Count;
        TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (left == 0) enough.SetResult();
        foreach (TFuture future in all)
            future.WhenDone(() =>
            {
                bool isLast = Interlocked.Decrement(ref left) == 0;
                if (isLast || returnWhen == ReturnWhen.FirstCompleted
                    || (returnWhen == ReturnWhen.FirstException && future.HasFailed))
                    enough.TrySetResult();
            });
        return (all, enough.Task);
    }

    private static (HashSet<TFuture>, HashSet<TFuture>) Divide<TFuture>(HashSet<TFuture> all) where TFuture : Future
    {
        HashSet<TFuture> done = [.. all.Where(future => future.Done)];
        return (done, [.. all.Where(future => !done.Contains(future))]);
    }
}
