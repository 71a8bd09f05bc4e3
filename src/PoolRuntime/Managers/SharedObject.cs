namespace PoolRuntime.Managers;

/// <summary>An object that a manager's server holds for its clients.</summary>
internal sealed class SharedObject(long id, object target, ManagedInterface face)
{
    public long Id => id;

    public object Target => target;

    public ManagedInterface Interface => face;

    /// <summary>How many uses clients have of it.</summary>
    public int Count { get; set; }

    /// <summary>Whether it may be on its way to somebody who does not use it yet.</summary>
    public bool WasSent { get; set; }

    public Timer? Expiry { get; set; }
}

/// <summary>All objects that a manager's server holds.</summary>
internal sealed class SharedObjects : IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<long, SharedObject> _byId = [];
    private readonly Dictionary<object, SharedObject> _byTarget = new(ReferenceEqualityComparer.Instance);
    private long _last;

    /// <summary>How long an object that was sent on and is used by nobody is kept for who will get it.</summary>
    public static TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(5);

    public int Count
    {
        get
        {
            lock (_gate) return _byId.Count;
        }
    }

    public SharedObject Add(object target, ManagedInterface face)
    {
        lock (_gate)
        {
            if (_byTarget.TryGetValue(target, out SharedObject? known)) return known;
            SharedObject shared = new(++_last, target, face);
            _byId.Add(shared.Id, shared);
            _byTarget.Add(target, shared);
            return shared;
        }
    }

    public SharedObject? Find(long id)
    {
        lock (_gate) return _byId.GetValueOrDefault(id);
    }

    /// <summary>One use more, of one that was dropped a moment ago as well.</summary>
    public void AddUse(SharedObject shared)
    {
        lock (_gate)
        {
            _byId[shared.Id] = shared;
            _byTarget[shared.Target] = shared;
            shared.Count++;
            shared.Expiry?.Dispose();
            shared.Expiry = null;
        }
    }

    public void RemoveUses(SharedObject shared, int count)
    {
        lock (_gate)
        {
            shared.Count -= count;
            if (shared.Count > 0) return;
            if (shared.WasSent) ExpireLater(shared);
            else Remove(shared);
        }
    }

    public void Keep(SharedObject shared)
    {
        lock (_gate)
        {
            shared.WasSent = true;
            if (shared.Count == 0) ExpireLater(shared);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (SharedObject shared in _byId.Values)
            {
                shared.Expiry?.Dispose();
                (shared.Target as IDisposable)?.Dispose();
            }

            _byId.Clear();
            _byTarget.Clear();
        }
    }

    private void ExpireLater(SharedObject shared)
    {
        shared.Expiry?.Dispose();
        shared.Expiry = new Timer(_ =>
        {
            lock (_gate)
            {
                if (shared.Count == 0) Remove(shared);
            }
        }, null, Patience, Timeout.InfiniteTimeSpan);
    }

    private void Remove(SharedObject shared)
    {
        shared.Expiry?.Dispose();
        _byId.Remove(shared.Id);
        _byTarget.Remove(shared.Target);
        (shared.Target as IHoldsObjects)?.LetGo(this);
        if (shared.Target is PoolObject pool) _ = PoolObject.CollectSoon(new WeakReference(pool));
    }
}

/// <summary>An object that uses others of its manager.</summary>
internal interface IHoldsObjects
{
    /// <summary>It is dropped, and uses them no longer.</summary>
    void LetGo(SharedObjects all);
}
