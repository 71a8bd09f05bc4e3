namespace PoolRuntime.Managers;

internal enum SetChange
{
    UnionWith,
    IntersectWith,
    ExceptWith,
    SymmetricExceptWith,
}

internal enum SetRelation
{
    IsSubsetOf,
    IsSupersetOf,
    IsProperSubsetOf,
    IsProperSupersetOf,
    Overlaps,
    SetEquals,
}

internal interface ISetObject<T>
{
    int Count();

    bool Add(T item);

    bool Remove(T item);

    T Pop();

    void Clear();

    bool Contains(T item);

    T[] ToArray();

    void Change(SetChange change, T[] other);

    bool Compare(SetRelation relation, T[] other);

    Page<T> Read(int from, int count, long? version);
}

internal sealed class SetObject<T> : ISetObject<T>
{
    private readonly HashSet<T> _items = [];
    private long _version;

    public int Count() => Locked(0, () => _items.Count);

    public bool Add(T item) => Locked(1, () => _items.Add(item));

    public bool Remove(T item) => Locked(1, () => _items.Remove(item));

    public T Pop() => Locked(1, () =>
    {
        if (_items.Count == 0) throw new InvalidOperationException("The set is empty.");
        T item = _items.First();
        _items.Remove(item);
        return item;
    });

    public void Clear() => Locked(1, () =>
    {
        _items.Clear();
        return 0;
    });

    public bool Contains(T item) => Locked(0, () => _items.Contains(item));

    public T[] ToArray() => Locked(0, () => _items.ToArray());

    public void Change(SetChange change, T[] other) => Locked(1, () =>
    {
        switch (change)
        {
            case SetChange.UnionWith:
                _items.UnionWith(other);
                break;
            case SetChange.IntersectWith:
                _items.IntersectWith(other);
                break;
            case SetChange.ExceptWith:
                _items.ExceptWith(other);
                break;
            default:
                _items.SymmetricExceptWith(other);
                break;
        }

        return 0;
    });

    public bool Compare(SetRelation relation, T[] other) => Locked(0, () => relation switch
    {
        SetRelation.IsSubsetOf => _items.IsSubsetOf(other),
        SetRelation.IsSupersetOf => _items.IsSupersetOf(other),
        SetRelation.IsProperSubsetOf => _items.IsProperSubsetOf(other),
        SetRelation.IsProperSupersetOf => _items.IsProperSupersetOf(other),
        SetRelation.Overlaps => _items.Overlaps(other),
        _ => _items.SetEquals(other),
    });

    public Page<T> Read(int from, int count, long? version) =>
        Locked(0, () => Paging.Read(_items, from, count, _version, version));

    private TResult Locked<TResult>(int changes, Func<TResult> work)
    {
        lock (_items)
        {
            _version += changes;
            return work();
        }
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class SetProxy<T>(ManagedReference reference) :
    RemoteObject(reference, typeof(ISetObject<T>)), ISetObject<T>
{
    public int Count() => Call<int>(nameof(Count));

    public bool Add(T item) => Call<bool>(nameof(Add), item);

    public bool Remove(T item) => Call<bool>(nameof(Remove), item);

    public T Pop() => Call<T>(nameof(Pop));

    public void Clear() => Call(nameof(Clear));

    public bool Contains(T item) => Call<bool>(nameof(Contains), item);

    public T[] ToArray() => Call<T[]>(nameof(ToArray));

    public void Change(SetChange change, T[] other) => Call(nameof(Change), change, other);

    public bool Compare(SetRelation relation, T[] other) => Call<bool>(nameof(Compare), relation, other);

    public Page<T> Read(int from, int count, long? version) => Call<Page<T>>(nameof(Read), from, count, version);
}
