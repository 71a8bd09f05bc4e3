namespace PoolRuntime.Managers;

internal interface INamespaceObject
{
    string[] Names();

    byte[]? Get(string name);

    void Set(string name, byte[] value);

    bool Remove(string name);
}

internal sealed class NamespaceObject : INamespaceObject
{
    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public string[] Names()
    {
        lock (_values) return [.. _values.Keys];
    }

    public byte[]? Get(string name)
    {
        lock (_values) return _values.GetValueOrDefault(name);
    }

    public void Set(string name, byte[] value)
    {
        lock (_values) _values[name] = value;
    }

    public bool Remove(string name)
    {
        lock (_values) return _values.Remove(name);
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class NamespaceProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(INamespaceObject)), INamespaceObject
{
    public string[] Names() => Call<string[]>(nameof(Names));

    public byte[]? Get(string name) => Call<byte[]?>(nameof(Get), name);

    public void Set(string name, byte[] value) => Call(nameof(Set), name, value);

    public bool Remove(string name) => Call<bool>(nameof(Remove), name);
}
