namespace PoolRuntime.Managers;

/// <summary>What came of wanting a lock; the process that died holding it, or zero.</summary>
internal readonly record struct Acquired(bool IsHeld, int DeadHolder);

internal interface ILockObject
{
    Acquired Acquire(TimeSpan? timeout, bool takesOver, CancellationToken cancellationToken);

    void Release();

    bool IsLocked();
}

/// <summary>A lock in a manager's process, held by a thread of a client.</summary>
internal class LockObject(bool isRecursive, string kind) : Waiting, ILockObject, IHeld
{
    private Caller? _owner;
    private int _depth;
    private int _deadHolder;

    public Acquired Acquire(TimeSpan? timeout, bool takesOver, CancellationToken cancellationToken)
    {
        Caller caller = ServerCall.Caller;
        lock (Gate)
        {
            if (isRecursive && _owner == caller)
            {
                _depth++;
                return new Acquired(true, 0);
            }

            if (!Until(() => _owner is null, timeout, cancellationToken)) return default;
            int dead = _deadHolder;
            // Told once: whoever does not take over has been warned, and the next one gets it.
            if (dead == 0 || takesOver) Own(caller, 1);
            _deadHolder = 0;
            if (dead != 0 && !takesOver) throw new AbandonedException(dead, kind, lockIsHeld: false);
            return new Acquired(true, dead);
        }
    }

    public void Release()
    {
        lock (Gate)
        {
            CheckCallerIsThere();
            CheckOwner("released");
            if (--_depth == 0) Disown();
        }
    }

    public bool IsLocked()
    {
        lock (Gate) return _owner is not null;
    }

    public void HolderEnded(ServerSession session)
    {
        lock (Gate)
        {
            if (_owner?.Session != session) return;
            _deadHolder = session.ProcessId;
            _depth = 0;
            Disown();
        }
    }

    /// <summary>Under the gate.</summary>
    protected void CheckOwner(string what)
    {
        if (_owner is null) throw new SynchronizationLockException($"The {kind} was {what}, and nobody holds it.");
        if (isRecursive && _owner != ServerCall.Caller)
            throw new SynchronizationLockException(
                $"The {kind} was {what} by a thread that does not hold it; another one does.");
    }

    /// <summary>Gives the lock up while waiting, under the gate, and takes it again.</summary>
    protected bool WaitWithout(Func<bool> condition, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        AsyncResult.CheckedTimeout(timeout);
        Caller caller = ServerCall.Caller;
        int depth = _depth;
        Disown();
        try
        {
            return Until(condition, timeout, cancellationToken);
        }
        finally
        {
            // Also when it was given up: whoever catches that holds the lock. A client that has ended does not get it.
            Until(() => _owner is null, null, caller.Ended);
            Own(caller, depth);
            TellOfDeadHolder();
        }
    }

    private void TellOfDeadHolder()
    {
        int dead = _deadHolder;
        _deadHolder = 0;
        if (dead != 0) throw new AbandonedException(dead, kind, lockIsHeld: true);
    }

    // When nobody does. A client that has ended meanwhile does not get it.
    private void Own(Caller caller, int depth)
    {
        if (caller.Session?.Acquired(this) == false) throw new OperationCanceledException(caller.Ended);
        (_owner, _depth) = (caller, depth);
    }

    private void Disown()
    {
        _owner?.Session?.Released(this);
        _owner = null;
        Changed();
    }
}

internal interface IConditionObject : ILockObject
{
    bool Wait(TimeSpan? timeout, CancellationToken cancellationToken);

    void Notify(int count);
}

/// <summary>A condition with its recursive lock.</summary>
internal sealed class ConditionObject() : LockObject(isRecursive: true, "condition"), IConditionObject
{
    private readonly LinkedList<Sleeper> _sleepers = new();

    public bool Wait(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            CheckOwner("waited for");
            Sleeper sleeper = new();
            _sleepers.AddLast(sleeper);
            try
            {
                return WaitWithout(() => sleeper.IsNotified, timeout, cancellationToken);
            }
            finally
            {
                // One that ends while it was woken has not used that up.
                if (!_sleepers.Remove(sleeper) && ServerCall.Caller.Ended.IsCancellationRequested) Wake(1);
            }
        }
    }

    public void Notify(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (Gate)
        {
            CheckOwner("notified");
            Wake(count);
        }
    }

    private void Wake(int count)
    {
        for (; count > 0 && _sleepers.First is { } first; count--)
        {
            first.Value.IsNotified = true;
            _sleepers.RemoveFirst();
        }

        Changed();
    }

    private sealed class Sleeper
    {
        public bool IsNotified { get; set; }
    }
}

internal interface ISemaphoreObject
{
    void Begin(int count, bool isBounded);

    bool Acquire(TimeSpan? timeout, CancellationToken cancellationToken);

    void Release(int count);

    int Value();
}

/// <summary>A semaphore in a manager's process, and how many of its permits each client holds.</summary>
internal sealed class SemaphoreObject : Waiting, ISemaphoreObject, IHeld
{
    private readonly Dictionary<ServerSession, int> _holders = [];
    private int _value = 1;
    private int _initial = 1;
    private int _most = int.MaxValue;

    public void Begin(int count, bool isBounded)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (Gate) (_value, _initial, _most) = (count, count, isBounded ? count : int.MaxValue);
    }

    public bool Acquire(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Caller caller = ServerCall.Caller;
        lock (Gate)
        {
            if (!Until(() => _value > 0, timeout, cancellationToken)) return false;
            if (caller.Session is { } session)
            {
                if (!_holders.ContainsKey(session) && !session.Acquired(this))
                    throw new OperationCanceledException(caller.Ended);
                _holders[session] = _holders.GetValueOrDefault(session) + 1;
            }

            _value--;
            return true;
        }
    }

    public void Release(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (Gate)
        {
            CheckCallerIsThere();
            if (_value > _most - count)
                throw new SemaphoreFullException(
                    $"The semaphore was released more often than acquired: {_most} is the most that it began with.");
            _value += count;
            // One's own first; then those of others, for whom this was done.
            if (ServerCall.Caller.Session is { } own) count = Forget(own, count);
            while (count > 0 && _holders.Count > 0) count = Forget(_holders.First().Key, count);
            Changed();
        }
    }

    public void HolderEnded(ServerSession session)
    {
        lock (Gate)
        {
            if (!_holders.Remove(session, out int held)) return;
            _value = (int)Math.Min(Math.Max(_initial, _value), (long)_value + held);
            Changed();
        }
    }

    private int Forget(ServerSession holder, int count)
    {
        if (!_holders.TryGetValue(holder, out int held)) return count;
        int given = Math.Min(held, count);
        if (held > given)
        {
            _holders[holder] = held - given;
        }
        else
        {
            _holders.Remove(holder);
            holder.Released(this);
        }

        return count - given;
    }

    public int Value()
    {
        lock (Gate) return _value;
    }
}

internal interface IEventObject
{
    void Set();

    void Clear();

    bool IsSet();

    bool Wait(TimeSpan? timeout, CancellationToken cancellationToken);
}

internal sealed class EventObject : Waiting, IEventObject
{
    private bool _isSet;

    // Who was waiting when it was set has seen it, though it may be cleared again at once.
    private long _times;

    public void Set()
    {
        lock (Gate)
        {
            _isSet = true;
            _times++;
            Changed();
        }
    }

    public void Clear()
    {
        lock (Gate) _isSet = false;
    }

    public bool IsSet()
    {
        lock (Gate) return _isSet;
    }

    public bool Wait(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            long before = _times;
            return Until(() => _isSet || _times != before, timeout, cancellationToken);
        }
    }
}

internal interface IBarrierObject
{
    void Begin(int parties, TimeSpan? timeout);

    int Wait(TimeSpan? timeout, CancellationToken cancellationToken);

    void Reset();

    void Abort();

    int Parties();

    int Waiting();

    bool IsBroken();
}

internal sealed class BarrierObject : Waiting, IBarrierObject
{
    private int _parties = 1;
    private TimeSpan? _timeout;
    private Round _round = new();

    public void Begin(int parties, TimeSpan? timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 1);
        AsyncResult.CheckedTimeout(timeout);
        lock (Gate) (_parties, _timeout) = (parties, timeout);
    }

    public int Wait(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            Round round = _round;
            if (round.IsBroken) throw Broken();
            int place = round.Count++;
            if (round.Count == _parties)
            {
                round.IsOver = true;
                _round = new Round();
                Changed();
                return place;
            }

            try
            {
                if (!Until(() => round.IsOver || round.IsBroken, timeout ?? _timeout, cancellationToken)) Break(round);
            }
            catch (OperationCanceledException)
            {
                Break(round);
                throw;
            }

            return round.IsOver ? place : throw Broken();
        }
    }

    public void Reset()
    {
        lock (Gate)
        {
            Break(_round);
            _round = new Round();
        }
    }

    public void Abort()
    {
        lock (Gate) Break(_round);
    }

    public int Parties()
    {
        lock (Gate) return _parties;
    }

    int IBarrierObject.Waiting()
    {
        lock (Gate) return _round.IsBroken ? 0 : _round.Count;
    }

    public bool IsBroken()
    {
        lock (Gate) return _round.IsBroken;
    }

    private void Break(Round round)
    {
        if (!round.IsOver) round.IsBroken = true;
        Changed();
    }

    private static BarrierBrokenException Broken() => new(
        "The barrier is broken: a party was too late, has ended, or the barrier was reset or aborted.");

    private sealed class Round
    {
        public int Count { get; set; }

        public bool IsOver { get; set; }

        public bool IsBroken { get; set; }
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class LockProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(ILockObject)), ILockObject
{
    public Acquired Acquire(TimeSpan? timeout, bool takesOver, CancellationToken cancellationToken) =>
        Call<Acquired>(nameof(Acquire), timeout, takesOver, cancellationToken);

    public void Release() => Call(nameof(Release));

    public bool IsLocked() => Call<bool>(nameof(IsLocked));
}

/// <summary>The way to one in another process.</summary>
internal sealed class ConditionProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(IConditionObject)), IConditionObject
{
    public Acquired Acquire(TimeSpan? timeout, bool takesOver, CancellationToken cancellationToken) =>
        Call<Acquired>(nameof(Acquire), timeout, takesOver, cancellationToken);

    public void Release() => Call(nameof(Release));

    public bool IsLocked() => Call<bool>(nameof(IsLocked));

    public bool Wait(TimeSpan? timeout, CancellationToken cancellationToken) =>
        Call<bool>(nameof(Wait), timeout, cancellationToken);

    public void Notify(int count) => Call(nameof(Notify), count);
}

/// <summary>The way to one in another process.</summary>
internal sealed class SemaphoreProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(ISemaphoreObject)), ISemaphoreObject
{
    public void Begin(int count, bool isBounded) => Call(nameof(Begin), count, isBounded);

    public bool Acquire(TimeSpan? timeout, CancellationToken cancellationToken) =>
        Call<bool>(nameof(Acquire), timeout, cancellationToken);

    public void Release(int count) => Call(nameof(Release), count);

    public int Value() => Call<int>(nameof(Value));
}

/// <summary>The way to one in another process.</summary>
internal sealed class EventProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(IEventObject)), IEventObject
{
    public void Set() => Call(nameof(Set));

    public void Clear() => Call(nameof(Clear));

    public bool IsSet() => Call<bool>(nameof(IsSet));

    public bool Wait(TimeSpan? timeout, CancellationToken cancellationToken) =>
        Call<bool>(nameof(Wait), timeout, cancellationToken);
}

/// <summary>The way to one in another process.</summary>
internal sealed class BarrierProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(IBarrierObject)), IBarrierObject
{
    public void Begin(int parties, TimeSpan? timeout) => Call(nameof(Begin), parties, timeout);

    public int Wait(TimeSpan? timeout, CancellationToken cancellationToken) =>
        Call<int>(nameof(Wait), timeout, cancellationToken);

    public void Reset() => Call(nameof(Reset));

    public void Abort() => Call(nameof(Abort));

    public int Parties() => Call<int>(nameof(Parties));

    public int Waiting() => Call<int>(nameof(Waiting));

    public bool IsBroken() => Call<bool>(nameof(IsBroken));
}
