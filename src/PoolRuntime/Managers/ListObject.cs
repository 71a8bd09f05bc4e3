namespace PoolRuntime.Managers;

internal interface IListObject<T>
{
    int Count();

    T Get(int index);

    void Set(int index, T value);

    bool TrySet(int index, T value, long version);

    T[] GetRange(int start, bool startFromEnd, int end, bool endFromEnd);

    void Add(T[] items);

    void Clear();

    T[] ToArray();

    int IndexOf(T item);

    void Insert(int index, T item);

    bool Remove(T item);

    T Pop(int? index);

    void Sort();

    void Reverse();

    void Repeat(int count);

    Page<T> Read(int from, int count, long? version);
}

internal sealed class ListObject<T> : IListObject<T>
{
    private readonly List<T> _items = [];
    private long _version;

    public int Count() => Look(items => items.Count);

    public T Get(int index) => Look(items => items[index]);

    public void Set(int index, T value) => Change(items => items[index] = value);

    public bool TrySet(int index, T value, long version)
    {
        lock (_items)
        {
            if (_version != version) return false;
            Set(index, value);
            return true;
        }
    }

    public T[] GetRange(int start, bool startFromEnd, int end, bool endFromEnd) => Look(items =>
    {
        (int offset, int length) = new Range(new Index(start, startFromEnd), new Index(end, endFromEnd))
            .GetOffsetAndLength(items.Count);
        return items.GetRange(offset, length).ToArray();
    });

    public void Add(T[] items) => Change(all =>
    {
        all.AddRange(items);
        return 0;
    });

    public void Clear() => Change(items =>
    {
        items.Clear();
        return 0;
    });

    public T[] ToArray() => Look(items => items.ToArray());

    public int IndexOf(T item) => Look(items => items.IndexOf(item));

    public void Insert(int index, T item) => Change(items =>
    {
        items.Insert(index, item);
        return 0;
    });

    public bool Remove(T item) => Change(items => items.Remove(item));

    public T Pop(int? index) => Change(items =>
    {
        int place = index ?? items.Count - 1;
        if ((uint)place >= (uint)items.Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, "The list has no such place.");
        T item = items[place];
        items.RemoveAt(place);
        return item;
    });

    public void Sort() => Change(items =>
    {
        items.Sort();
        return 0;
    });

    public void Reverse() => Change(items =>
    {
        items.Reverse();
        return 0;
    });

    public void Repeat(int count) => Change(items =>
    {
        T[] once = [.. items];
        items.Clear();
        for (int i = 0; i < count; i++) items.AddRange(once);
        return 0;
    });

    public Page<T> Read(int from, int count, long? version) =>
        Look(items => Paging.Read(items, from, count, _version, version));

    private TResult Look<TResult>(Func<List<T>, TResult> look)
    {
        lock (_items) return look(_items);
    }

    private TResult Change<TResult>(Func<List<T>, TResult> change)
    {
        lock (_items)
        {
            _version++;
            return change(_items);
        }
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class ListProxy<T>(ManagedReference reference) :
    RemoteObject(reference, typeof(IListObject<T>)), IListObject<T>
{
    public int Count() => Call<int>(nameof(Count));

    public T Get(int index) => Call<T>(nameof(Get), index);

    public void Set(int index, T value) => Call(nameof(Set), index, value);

    public bool TrySet(int index, T value, long version) => Call<bool>(nameof(TrySet), index, value, version);

    public T[] GetRange(int start, bool startFromEnd, int end, bool endFromEnd) => Call<T[]>(nameof(GetRange), start, startFromEnd, end, endFromEnd);

    public void Add(T[] items) => Call(nameof(Add), items);

    public void Clear() => Call(nameof(Clear));

    public T[] ToArray() => Call<T[]>(nameof(ToArray));

    public int IndexOf(T item) => Call<int>(nameof(IndexOf), item);

    public void Insert(int index, T item) => Call(nameof(Insert), index, item);

    public bool Remove(T item) => Call<bool>(nameof(Remove), item);

    public T Pop(int? index) => Call<T>(nameof(Pop), index);

    public void Sort() => Call(nameof(Sort));

    public void Reverse() => Call(nameof(Reverse));

    public void Repeat(int count) => Call(nameof(Repeat), count);

    public Page<T> Read(int from, int count, long? version) => Call<Page<T>>(nameof(Read), from, count, version);
}
