using System.Collections;
using System.Diagnostics.CodeAnalysis;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// The results of <c>Imap</c> and <c>ImapUnordered</c>, to be taken one after the other while the workers are at the
/// next. It can be gone through once, in any of the ways; it is for one thread at a time. The counterpart of Python's
/// <c>IMapIterator</c>.
/// </summary>
/// <remarks>
/// An item that has failed throws its error at its place. <see cref="TryNext"/> and <see cref="Outcomes"/> go on after
/// that; a <c>foreach</c> is left by it, and who leaves a <c>foreach</c> gives up the items that are not done.
/// </remarks>
/// <typeparam name="T">The type of the results.</typeparam>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public sealed class ImapIterator<T> : IEnumerable<T>, IDisposable
{
    private readonly ResultStream<T> _stream;
    private int _isEnumerated;
    private bool _isOverdue;

    // All results have to be there by then, in milliseconds of the system; for executors.
    private readonly long? _deadline;

    internal ImapIterator(ResultStream<T> stream, TimeSpan? timeout = null)
    {
        _stream = stream;
        if (timeout is { } limit) _deadline = Environment.TickCount64 + (long)Math.Ceiling(limit.TotalMilliseconds);
    }

    /// <summary>Gives up what nobody can take any more.</summary>
    ~ImapIterator() => _stream.Abandon(error: null);

    /// <summary>Waits for the next result. The counterpart of <c>next(timeout)</c>.</summary>
    /// <param name="result">The result.</param>
    /// <param name="timeout">How long at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes,
    /// zero to only look. When it is over, nothing is lost: ask again.</param>
    /// <returns>Whether there is one; false when all have been taken.</returns>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days.</exception>
    /// <exception cref="OperationCanceledException">The token of the call was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The caller is a job of the same pool, and waits for the last worker
    /// that could do the work (POOL205).</exception>
    /// <exception cref="WorkerLostException">A worker ended in the middle of the item.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the item was done.</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    /// <exception cref="RemoteException">The job threw an exception that cannot be rebuilt here; all others are thrown
    /// as they are, also those that reading the input has thrown.</exception>
    [Waits]
    public bool TryNext([MaybeNullWhen(false)] out T result, TimeSpan? timeout = null)
    {
        bool isThere = TryTake(out Outcome<T> outcome, AsyncResult.CheckedTimeout(timeout));
        result = isThere ? outcome.Value : default;
        return isThere;
    }

    /// <summary>Waits for the next result, where there has to be one.</summary>
    /// <param name="timeout">As for <see cref="TryNext"/>.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">All have been taken; Python raises <c>StopIteration</c>. Or what
    /// <see cref="TryNext"/> throws.</exception>
    /// <inheritdoc cref="TryNext" path="/exception"/>
    [Waits]
    public T Next(TimeSpan? timeout = null) => TryNext(out T? result, timeout)
        ? result
        : throw new InvalidOperationException("All results have been taken; ask TryNext where that can be.");

    /// <summary>All results as values or errors, without throwing the errors of items.</summary>
    /// <returns>What has become of each item, as it comes.</returns>
    /// <exception cref="InvalidOperationException">The results are being gone through already (POOL705).</exception>
    public IEnumerable<Outcome<T>> Outcomes()
    {
        BeginOnce();
        return Enumerate();

        IEnumerable<Outcome<T>> Enumerate()
        {
            try
            {
                while (TryTake(out Outcome<T> outcome, Timeout.InfiniteTimeSpan)) yield return outcome;
            }
            finally
            {
                Dispose();
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The results are being gone through already (POOL705).</exception>
    public IEnumerator<T> GetEnumerator()
    {
        BeginOnce();
        return new Enumerator(this);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Gives up the items that are not done; those that are running may end.</summary>
    public void Dispose()
    {
        _stream.Abandon(error: null);
        GC.SuppressFinalize(this);
    }

    private bool TryTake(out Outcome<T> outcome, TimeSpan timeout)
    {
        if (_deadline is { } deadline) return TryTakeUntil(deadline, timeout, out outcome);
        bool isThere = _stream.Take(timeout, out outcome);
        // What is still to come must not be given up because nobody looks while waiting.
        GC.KeepAlive(this);
        return isThere;
    }

    private bool TryTakeUntil(long deadline, TimeSpan timeout, out Outcome<T> outcome)
    {
        outcome = default;
        if (_isOverdue) return false;
        TimeSpan left = TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64));
        bool endsFirst = timeout == Timeout.InfiniteTimeSpan || timeout > left;
        try
        {
            return _stream.Take(endsFirst ? left : timeout, out outcome);
        }
        catch (TimeoutException) when (endsFirst)
        {
            _isOverdue = true;
            _stream.Abandon(error: null);
            throw new TimeoutException("Not all results were there in time; what had not begun was taken back.");
        }
    }

    private void BeginOnce()
    {
        if (Interlocked.Exchange(ref _isEnumerated, 1) != 0)
            throw new InvalidOperationException(
                "The results are there once, and are being gone through already; keep them with ToList (POOL705).");
    }

    private sealed class Enumerator(ImapIterator<T> results) : IEnumerator<T>
    {
        public T Current { get; private set; } = default!;

        object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            bool isThere = results.TryNext(out T? result);
            Current = result!;
            return isThere;
        }

        public void Reset() => throw new NotSupportedException("The results are there once.");

        public void Dispose() => results.Dispose();
    }
}
