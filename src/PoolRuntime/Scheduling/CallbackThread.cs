namespace PoolRuntime.Scheduling;

/// <summary>
/// Runs the callbacks of one pool, one at a time, in the order in which the results came: on a thread that is there
/// for this alone, so that neither a slow callback nor one that throws holds up a result.
/// </summary>
internal sealed class CallbackThread(Action<Exception> unhandled)
{
    // Threads are cheap enough not to keep one for a pool that has nothing to call back for a while.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly Queue<Action> _waiting = new();
    private Thread? _thread;
    private bool _isClosing;

    /// <summary>Whether the caller is a callback.</summary>
    public bool IsCurrent => Volatile.Read(ref _thread) == Thread.CurrentThread;

    public void Post(Action callback)
    {
        lock (_gate)
        {
            _waiting.Enqueue(callback);
            Monitor.Pulse(_gate);
            if (_thread is not null) return;
            _thread = new Thread(Run) { IsBackground = true, Name = "PoolRuntime: runs callbacks" };
            _thread.Start();
        }
    }

    /// <summary>Calls after all callbacks that wait; the thread is not kept for more.</summary>
    public void Close(Action closed)
    {
        lock (_gate)
        {
            _isClosing = true;
            if (_thread is not null)
            {
                _waiting.Enqueue(closed);
                Monitor.Pulse(_gate);
                return;
            }
        }

        closed();
    }

    private void Run()
    {
        while (TryTake(out Action callback))
        {
            try
            {
                callback();
            }
            catch (Exception error)
            {
                unhandled(error);
            }
        }
    }

    private bool TryTake(out Action callback)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_isClosing) Monitor.Wait(_gate, Patience);
            if (_waiting.TryDequeue(out callback!)) return true;
            _thread = null;
            return false;
        }
    }
}
