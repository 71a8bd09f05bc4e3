using PoolRuntime.Scheduling;

namespace PoolRuntime.Workers;

/// <summary>The token of what a worker is at, made only when a job looks at it.</summary>
internal sealed class JobCancellation
{
    private readonly object _gate = new();
    private CancellationTokenSource? _source;
    private long _at = Progress.Idle;
    private bool _isGivenUp;

    /// <summary>The call or item, as <see cref="Progress.Word"/>, whose job has looked at its token last.</summary>
    public long Listening => Volatile.Read(ref _at);

    public CancellationToken TokenOf(long word)
    {
        lock (_gate)
        {
            if (_isGivenUp) return new CancellationToken(canceled: true);
            if (_source is null || _at != word)
            {
                _source = new CancellationTokenSource();
                Volatile.Write(ref _at, word);
            }

            return _source.Token;
        }
    }

    /// <summary>Cancels the token of a call or item; false when its job has never looked at it.</summary>
    public bool TryCancel(long word)
    {
        lock (_gate)
        {
            if (_source is null || _at != word) return false;
            // What the job has registered runs elsewhere: it is the user's code.
            _ = _source.CancelAsync();
            return true;
        }
    }

    /// <summary>The call or item was given up: its job is told, also when it looks at its token only now.</summary>
    public void GiveUp(long word)
    {
        lock (_gate)
        {
            _isGivenUp = true;
            TryCancel(word);
        }
    }
}
