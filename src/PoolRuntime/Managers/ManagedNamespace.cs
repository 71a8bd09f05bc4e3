using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// Named values of any types in a manager's process. Names that begin with an underscore stay in this object and go to
/// no other. The counterpart of a manager's <c>Namespace</c>.
/// </summary>
[ThreadSafe]
public sealed class ManagedNamespace : ManagedObject, ITravelsByReference<ManagedNamespace>
{
    internal ManagedNamespace(INamespaceObject target) : base(target) { }

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, object?> _own = new();

    private INamespaceObject Object => (INamespaceObject)Target;

    /// <summary>The names of the values, in alphabetical order.</summary>
    public IReadOnlyList<string> Names => Object.Names();

    /// <summary>A value.</summary>
    /// <typeparam name="T">The type that it was set as.</typeparam>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is no value of that name.</exception>
    /// <exception cref="InvalidCastException">It was set as another type.</exception>
    public unsafe T Get<T>(string name)
    {
        if (IsOwn(name))
            return _own.TryGetValue(name, out object? own) ? (T)own! : throw Missing(name);
        byte[] bytes = Object.Get(name) ?? throw Missing(name);
        fixed (byte* start = bytes)
        {
            PayloadReader reader = new();
            reader.Open(start, bytes.Length);
            if (reader.Read<int>() != Pipes.MessageType.Of<T>())
                throw new InvalidCastException($"'{name}' was not set as '{Transferability.Name(typeof(T))}'.");
            return Codec.For<T>().Read(reader);
        }
    }

    /// <summary>Sets a value.</summary>
    /// <typeparam name="T">The type that others get it as.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="NotTransferableException">The value cannot travel.</exception>
    public void Set<T>(string name, T value)
    {
        if (IsOwn(name))
        {
            _own[name] = value;
            return;
        }

        PayloadWriter writer = new();
        writer.Write(Pipes.MessageType.Of<T>());
        long[] objects;
        try
        {
            objects = References.WriteToKeep(writer, value);
        }
        catch (RefusedValueException refused)
        {
            throw Refusal.Explain($"The value '{name}'", typeof(T), value, refused);
        }

        Object.Set(name, writer.ToArray(), objects);
        GC.KeepAlive(value);
    }

    /// <summary>Takes a value out.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string name) => IsOwn(name) ? _own.TryRemove(name, out _) : Object.Remove(name);

    /// <summary>The names of the values, for people.</summary>
    public override string ToString() => $"ManagedNamespace({string.Join(", ", Names)})";

    private static bool IsOwn(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name[0] == '_';
    }

    private static KeyNotFoundException Missing(string name) => new($"The namespace has no value '{name}'.");

    void ITravelsByReference<ManagedNamespace>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedNamespace ITravelsByReference<ManagedNamespace>.ReadReference(PayloadReader reader) =>
        new(References.Read<INamespaceObject>(reader));
}
