namespace PoolRuntime.Managers;

internal interface IValueObject<T>
{
    Entry<T> Get();

    bool TrySet(T value, long version);

    T Exchange(T value);

    T Add(T amount);
}

internal sealed class ValueObject<T> : IValueObject<T>
{
    private readonly object _gate = new();
    private T _value = default!;
    private long _version = 1;

    public Entry<T> Get()
    {
        lock (_gate) return new Entry<T>(_value, _version);
    }

    public bool TrySet(T value, long version)
    {
        lock (_gate)
        {
            if (_version != version) return false;
            Exchange(value);
            return true;
        }
    }

    public T Exchange(T value)
    {
        lock (_gate)
        {
            T before = _value;
            _value = value;
            _version++;
            return before;
        }
    }

    public T Add(T amount)
    {
        lock (_gate)
        {
            Exchange(Sum<T>.Of(_value, amount));
            return _value;
        }
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class ValueProxy<T>(ManagedReference reference) :
    RemoteObject(reference, typeof(IValueObject<T>)), IValueObject<T>
{
    public Entry<T> Get() => Call<Entry<T>>(nameof(Get));

    public bool TrySet(T value, long version) => Call<bool>(nameof(TrySet), value, version);

    public T Exchange(T value) => Call<T>(nameof(Exchange), value);

    public T Add(T amount) => Call<T>(nameof(Add), amount);
}
