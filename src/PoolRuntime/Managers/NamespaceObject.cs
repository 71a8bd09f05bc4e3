namespace PoolRuntime.Managers;

internal interface INamespaceObject
{
    string[] Names();

    byte[]? Get(string name);

    void Set(string name, byte[] value, long[] objects);

    bool Remove(string name);
}

/// <summary>Values as bytes, and the objects of the manager in them, which it holds as long as it has the values.
/// </summary>
internal sealed class NamespaceObject : INamespaceObject, IHoldsObjects
{
    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SharedObject[]> _held = [];

    public string[] Names()
    {
        lock (_values) return [.. _values.Keys];
    }

    public byte[]? Get(string name)
    {
        lock (_values) return _values.GetValueOrDefault(name);
    }

    public void Set(string name, byte[] value, long[] objects)
    {
        SharedObjects? all = ServerCall.Current?.Server.Objects;
        // One that held itself would never be dropped.
        SharedObject[] held = all is null
            ? []
            : [.. objects.Select(all.Find).OfType<SharedObject>().Where(one => one.Target != this)];
        foreach (SharedObject one in held) all!.AddUse(one);
        SharedObject[]? before;
        lock (_values)
        {
            _values[name] = value;
            _held.Remove(name, out before);
            if (held.Length > 0) _held[name] = held;
        }

        Drop(all, before);
    }

    public bool Remove(string name)
    {
        bool isRemoved;
        SharedObject[]? held;
        lock (_values)
        {
            isRemoved = _values.Remove(name);
            _held.Remove(name, out held);
        }

        Drop(ServerCall.Current?.Server.Objects, held);
        return isRemoved;
    }

    public void LetGo(SharedObjects all)
    {
        SharedObject[] held;
        lock (_values)
        {
            held = [.. _held.Values.SelectMany(static one => one)];
            _held.Clear();
        }

        Drop(all, held);
    }

    private static void Drop(SharedObjects? all, SharedObject[]? held)
    {
        foreach (SharedObject one in held ?? []) all?.RemoveUses(one, 1);
    }
}

/// <summary>The way to one in another process.</summary>
internal sealed class NamespaceProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(INamespaceObject)), INamespaceObject
{
    public string[] Names() => Call<string[]>(nameof(Names));

    public byte[]? Get(string name) => Call<byte[]?>(nameof(Get), name);

    public void Set(string name, byte[] value, long[] objects) => Call(nameof(Set), name, value, objects);

    public bool Remove(string name) => Call<bool>(nameof(Remove), name);
}
