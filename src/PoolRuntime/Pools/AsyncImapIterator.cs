using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// The results of <c>ImapAsync</c> and <c>ImapUnorderedAsync</c>, to be taken by one <c>await foreach</c> while the
/// workers are at the next. An item that has failed throws its error at its place and ends the loop, unless the loop is
/// over <see cref="Outcomes"/>. Who leaves the loop gives up the items that are not done.
/// </summary>
/// <typeparam name="T">The type of the results.</typeparam>
public sealed class AsyncImapIterator<T> : IAsyncEnumerable<T>
{
    private readonly ResultStream<T> _stream;
    private int _isEnumerated;

    internal AsyncImapIterator(ResultStream<T> stream) => _stream = stream;

    /// <summary>Gives up what nobody can take any more.</summary>
    ~AsyncImapIterator() => _stream.Abandon(error: null);

    /// <summary>All results as values or errors, without throwing the errors of items.</summary>
    /// <returns>What has become of each item, as it comes.</returns>
    /// <exception cref="InvalidOperationException">The results are being gone through already (POOL705).</exception>
    public IAsyncEnumerable<Outcome<T>> Outcomes() => new OutcomeSequence(this);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The results are being gone through already (POOL705).</exception>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (Outcome<T> outcome in Outcomes().WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return outcome.Value;
    }

    private async IAsyncEnumerator<Outcome<T>> Enumerate(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isEnumerated, 1) != 0)
            throw new InvalidOperationException(
                "The results are there once, and are being gone through already; keep them in a list (POOL705).");
        try
        {
            while (true)
            {
                if (_stream.TryTake(out Outcome<T> outcome, out Task? again)) yield return outcome;
                else if (again is null) yield break;
                else await again.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _stream.Abandon(error: null);
            GC.SuppressFinalize(this);
        }
    }

    private sealed class OutcomeSequence(AsyncImapIterator<T> results) : IAsyncEnumerable<Outcome<T>>
    {
        public IAsyncEnumerator<Outcome<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            results.Enumerate(cancellationToken);
    }
}
