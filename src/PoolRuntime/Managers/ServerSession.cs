namespace PoolRuntime.Managers;

/// <summary>What a manager's server knows of a client process, and what that holds.</summary>
internal sealed class ServerSession(SharedObjects objects, int processId)
{
    // More than any client that keeps to the rules can have given up at a time.
    private const int MostCancellable = 10_000;

    private readonly object _gate = new();
    private readonly Dictionary<SharedObject, int> _uses = [];
    private readonly Dictionary<long, CancellationTokenSource> _cancellable = [];
    private readonly HashSet<IHeld> _held = [];
    private readonly CancellationTokenSource _ended = new();
    private bool _hasEnded;

    public int ProcessId => processId;

    /// <summary>Cancelled when the client has ended: whatever waits for it gives up.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>One use more of an object by this client.</summary>
    public long Hold(SharedObject shared)
    {
        lock (_gate)
        {
            if (_hasEnded) throw new OperationCanceledException("The client has ended.");
            objects.AddUse(shared);
            _uses[shared] = _uses.GetValueOrDefault(shared) + 1;
            return shared.Id;
        }
    }

    public void Release(long id)
    {
        lock (_gate)
        {
            if (objects.Find(id) is not { } shared || !_uses.TryGetValue(shared, out int count)) return;
            if (count == 1) _uses.Remove(shared);
            else _uses[shared] = count - 1;
            objects.RemoveUses(shared, 1);
        }
    }

    /// <summary>The client holds something that it must not take to its grave; false when it has ended.</summary>
    public bool Acquired(IHeld held)
    {
        lock (_gate) return !_hasEnded && _held.Add(held);
    }

    public void Released(IHeld held)
    {
        lock (_gate) _held.Remove(held);
    }

    /// <summary>The token of a call that the client can give up, which it may have done before the call came.</summary>
    public CancellationToken TokenOf(long call)
    {
        lock (_gate) return SourceOf(call).Token;
    }

    /// <summary>The client gives a call up.</summary>
    public void Cancel(long call)
    {
        CancellationTokenSource source;
        lock (_gate) source = SourceOf(call);
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call is over.
        }
    }

    /// <summary>The call is over.</summary>
    public void Forget(long call)
    {
        CancellationTokenSource? source;
        lock (_gate) _cancellable.Remove(call, out source);
        // Waits for those that are being told of it, who may need the lock.
        source?.Dispose();
    }

    /// <summary>How many calls there are that can be given up.</summary>
    public int CountCancellable()
    {
        lock (_gate) return _cancellable.Count;
    }

    /// <summary>The client has ended.</summary>
    public void End()
    {
        IHeld[] held;
        lock (_gate)
        {
            if (_hasEnded) return;
            _hasEnded = true;
            held = [.. _held];
            foreach ((SharedObject shared, int count) in _uses) objects.RemoveUses(shared, count);
            _uses.Clear();
        }

        // Those who are told need the locks of what they wait for, and whoever has one of those may need the one here.
        _ended.Cancel();
        foreach (IHeld one in held) one.HolderEnded(this);
    }

    private CancellationTokenSource SourceOf(long call)
    {
        if (_cancellable.TryGetValue(call, out CancellationTokenSource? known)) return known;
        if (_cancellable.Count == MostCancellable)
            throw new InvalidDataException("A client gives up calls that it does not make.");
        return _cancellable[call] = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
    }
}

/// <summary>What a client can hold, such as a lock.</summary>
internal interface IHeld
{
    void HolderEnded(ServerSession session);
}

/// <summary>The call that a thread of a manager's server is running.</summary>
internal sealed class ServerCall(ManagerServer server, ServerSession session)
{
    [ThreadStatic]
    private static ServerCall? current;

    /// <summary>That of this thread; null where it runs none.</summary>
    public static ServerCall? Current
    {
        get => current;
        set => current = value;
    }

    public ManagerServer Server => server;

    public ServerSession Session => session;

    /// <summary>The thread of the client.</summary>
    public int Thread { get; set; }

    /// <summary>Cancelled when nobody waits for the call any more.</summary>
    public CancellationToken Token { get; set; }

    /// <summary>What is done if the client ends before it has what the call has returned; null for nothing.</summary>
    public Action? Undo { get; set; }

    /// <summary>Who is calling, for what belongs to a thread of a process.</summary>
    public static Caller Caller => current is { } call
        ? new Caller(call.Session, call.Thread)
        : new Caller(null, Environment.CurrentManagedThreadId);
}

/// <summary>A thread of a client; without a session, one of the server's own process.</summary>
internal readonly record struct Caller(ServerSession? Session, int Thread)
{
    public CancellationToken Ended => Session?.Ended ?? CancellationToken.None;
}
