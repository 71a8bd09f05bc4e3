namespace PoolRuntime.Managers;

/// <summary>A value and which one it is of those that the key has had; zero for none.</summary>
internal readonly record struct Entry<TValue>(TValue? Value, long Version);

internal interface IDictionaryObject<TKey, TValue> where TKey : notnull
{
    int Count();

    TKey[] Keys();

    TValue[] Values();

    Entry<TValue> Get(TKey key);

    void Set(TKey key, TValue value);

    void SetRange(KeyValuePair<TKey, TValue>[] items);

    bool TrySet(TKey key, TValue value, long version);

    bool TryRemove(TKey key, long version);

    TValue GetOrAdd(TKey key, TValue value);

    bool ContainsKey(TKey key);

    Entry<TValue> Remove(TKey key);

    KeyValuePair<TKey, TValue> PopLast();

    void Clear();

    KeyValuePair<TKey, TValue>[] ToArray();

    Page<KeyValuePair<TKey, TValue>> Read(int from, int count, long? version);
}

internal sealed class DictionaryObject<TKey, TValue> : IDictionaryObject<TKey, TValue> where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value, long Version)>> _nodes = [];
    private readonly LinkedList<(TKey Key, TValue Value, long Version)> _order = new();
    private long _version;

    private IEnumerable<KeyValuePair<TKey, TValue>> Pairs =>
        _order.Select(static node => KeyValuePair.Create(node.Key, node.Value));

    public int Count() => Locked(() => _nodes.Count);

    public TKey[] Keys() => Locked(() => _order.Select(static node => node.Key).ToArray());

    public TValue[] Values() => Locked(() => _order.Select(static node => node.Value).ToArray());

    public Entry<TValue> Get(TKey key) => Locked(() => _nodes.TryGetValue(key, out var node)
        ? new Entry<TValue>(node.Value.Value, node.Value.Version)
        : default);

    public void Set(TKey key, TValue value) => Locked(() =>
    {
        long version = ++_version;
        if (_nodes.TryGetValue(key, out var node)) node.Value = (key, value, version);
        else _nodes[key] = _order.AddLast((key, value, version));
        return 0;
    });

    public void SetRange(KeyValuePair<TKey, TValue>[] items) => Locked(() =>
    {
        foreach ((TKey key, TValue value) in items) Set(key, value);
        return 0;
    });

    public bool TrySet(TKey key, TValue value, long version) => Locked(() =>
    {
        if (Get(key).Version != version) return false;
        Set(key, value);
        return true;
    });

    public bool TryRemove(TKey key, long version) => Locked(() => Get(key).Version == version && Remove(key).Version != 0);

    public TValue GetOrAdd(TKey key, TValue value) => Locked(() =>
    {
        if (Get(key) is { Version: not 0 } entry) return entry.Value!;
        Set(key, value);
        return value;
    });

    public bool ContainsKey(TKey key) => Locked(() => _nodes.ContainsKey(key));

    public Entry<TValue> Remove(TKey key) => Locked(() =>
    {
        Entry<TValue> entry = Get(key);
        if (!_nodes.Remove(key, out var node)) return default;
        _version++;
        _order.Remove(node);
        return entry;
    });

    public KeyValuePair<TKey, TValue> PopLast() => Locked(() =>
    {
        if (_order.Last is not { } last) throw new InvalidOperationException("The dictionary is empty.");
        Remove(last.Value.Key);
        return KeyValuePair.Create(last.Value.Key, last.Value.Value);
    });

    public void Clear() => Locked(() =>
    {
        _version++;
        _nodes.Clear();
        _order.Clear();
        return 0;
    });

    public KeyValuePair<TKey, TValue>[] ToArray() => Locked(() => Pairs.ToArray());

    public Page<KeyValuePair<TKey, TValue>> Read(int from, int count, long? version) =>
        Locked(() => Paging.Read(Pairs, from, count, _version, version));

    private TResult Locked<TResult>(Func<TResult> work)
    {
        lock (_nodes) return work();
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class DictionaryProxy<TKey, TValue>(ManagedReference reference) :
    RemoteObject(reference, typeof(IDictionaryObject<TKey, TValue>)), IDictionaryObject<TKey, TValue> where TKey : notnull
{
    public int Count() => Call<int>(nameof(Count));

    public TKey[] Keys() => Call<TKey[]>(nameof(Keys));

    public TValue[] Values() => Call<TValue[]>(nameof(Values));

    public Entry<TValue> Get(TKey key) => Call<Entry<TValue>>(nameof(Get), key);

    public void Set(TKey key, TValue value) => Call(nameof(Set), key, value);

    public void SetRange(KeyValuePair<TKey, TValue>[] items) => Call(nameof(SetRange), items);

    public bool TrySet(TKey key, TValue value, long version) => Call<bool>(nameof(TrySet), key, value, version);

    public bool TryRemove(TKey key, long version) => Call<bool>(nameof(TryRemove), key, version);

    public TValue GetOrAdd(TKey key, TValue value) => Call<TValue>(nameof(GetOrAdd), key, value);

    public bool ContainsKey(TKey key) => Call<bool>(nameof(ContainsKey), key);

    public Entry<TValue> Remove(TKey key) => Call<Entry<TValue>>(nameof(Remove), key);

    public KeyValuePair<TKey, TValue> PopLast() => Call<KeyValuePair<TKey, TValue>>(nameof(PopLast));

    public void Clear() => Call(nameof(Clear));

    public KeyValuePair<TKey, TValue>[] ToArray() => Call<KeyValuePair<TKey, TValue>[]>(nameof(ToArray));

    public Page<KeyValuePair<TKey, TValue>> Read(int from, int count, long? version) => Call<Page<KeyValuePair<TKey, TValue>>>(nameof(Read), from, count, version);
}
