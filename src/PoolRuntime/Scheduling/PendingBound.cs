namespace PoolRuntime.Scheduling;

/// <summary>Keeps the number of results that are outstanding below a bound.</summary>
internal sealed class PendingBound(Scheduler scheduler, int most, WhenFull whenFull)
{
    private readonly object _gate = new();
    private int _pending;

    /// <summary>
    /// Takes the place of one result, which it gives back when the result is over. False when the token was cancelled
    /// while there was none.
    /// </summary>
    /// <exception cref="PoolFullException">There is no room, and nobody waits for it.</exception>
    /// <exception cref="InvalidOperationException">The pool was closed meanwhile; or the caller is a job of the pool,
    /// and all workers would wait.</exception>
    public bool Enter(AsyncResult result, CancellationToken cancellationToken)
    {
        bool entered = TryEnter();
        if (!entered)
        {
            if (whenFull == WhenFull.Refuse) throw new PoolFullException(most);
            if (scheduler.IsOwnWorker) scheduler.WaitInJob(HasRoom, () => entered = WaitForRoom(cancellationToken));
            else entered = WaitForRoom(cancellationToken);
        }

        if (entered) result.WhenOver(Leave);
        return entered;
    }

    /// <summary>A result that has entered is over, or will never be submitted.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _pending--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The pool takes no more jobs: whoever waits is to look again.</summary>
    public void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private bool HasRoom()
    {
        lock (_gate) return _pending < most;
    }

    private bool TryEnter()
    {
        lock (_gate)
        {
            if (_pending >= most) return false;
            _pending++;
            return true;
        }
    }

    private bool WaitForRoom(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static bound => ((PendingBound)bound!).Wake(), this);
        lock (_gate)
        {
            while (_pending >= most)
            {
                if (cancellationToken.IsCancellationRequested) return false;
                scheduler.ThrowIfNotRunning();
                Monitor.Wait(_gate);
            }

            _pending++;
            return true;
        }
    }
}
