namespace PoolRuntime.Managers;

internal interface IArrayObject<T>
{
    void Begin(T[] items);

    int Count();

    T Get(int index);

    T Exchange(int index, T value);

    T Add(int index, T amount);

    T[] ToArray();
}

internal sealed class ArrayObject<T> : IArrayObject<T>
{
    private readonly object _gate = new();
    private T[] _items = [];

    public void Begin(T[] items)
    {
        lock (_gate) _items = items;
    }

    public int Count()
    {
        lock (_gate) return _items.Length;
    }

    public T Get(int index)
    {
        lock (_gate) return _items[index];
    }

    public T Exchange(int index, T value)
    {
        lock (_gate)
        {
            T before = _items[index];
            _items[index] = value;
            return before;
        }
    }

    public T Add(int index, T amount)
    {
        lock (_gate) return _items[index] = Sum<T>.Of(_items[index], amount);
    }

    public T[] ToArray()
    {
        lock (_gate) return [.. _items];
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class ArrayProxy<T>(ManagedReference reference) :
    RemoteObject(reference, typeof(IArrayObject<T>)), IArrayObject<T>
{
    public void Begin(T[] items) => Call(nameof(Begin), items);

    public int Count() => Call<int>(nameof(Count));

    public T Get(int index) => Call<T>(nameof(Get), index);

    public T Exchange(int index, T value) => Call<T>(nameof(Exchange), index, value);

    public T Add(int index, T amount) => Call<T>(nameof(Add), index, amount);

    public T[] ToArray() => Call<T[]>(nameof(ToArray));
}
