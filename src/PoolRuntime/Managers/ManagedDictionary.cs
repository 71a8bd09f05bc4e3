using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A dictionary in a manager's process, used as any other, in the order in which keys were added. What it gives are
/// copies: a change to a value is stored by setting it again, or by <see cref="AddOrUpdate"/>; managed objects inside it
/// are not copied. The counterpart of a manager's <c>dict</c>.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
[ThreadSafe]
public sealed class ManagedDictionary<TKey, TValue> : ManagedObject, IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>,
    ITravelsByReference<ManagedDictionary<TKey, TValue>>
    where TKey : notnull
{
    internal ManagedDictionary(IDictionaryObject<TKey, TValue> target) : base(target) { }

    /// <summary>How many keys there are.</summary>
    public int Count => Object.Count();

    /// <summary>The keys, as they are at this moment.</summary>
    public ICollection<TKey> Keys => Object.Keys();

    /// <summary>The values, as they are at this moment.</summary>
    public ICollection<TValue> Values => Object.Values();

    IEnumerable<TKey> IReadOnlyDictionary<TKey, TValue>.Keys => Keys;

    IEnumerable<TValue> IReadOnlyDictionary<TKey, TValue>.Values => Values;

    bool ICollection<KeyValuePair<TKey, TValue>>.IsReadOnly => false;

    private IDictionaryObject<TKey, TValue> Object => (IDictionaryObject<TKey, TValue>)Target;

    /// <summary>The value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">It is not there.</exception>
    public TValue this[TKey key]
    {
        get => TryGetValue(key, out TValue? value)
            ? value
            : throw new KeyNotFoundException($"The key '{key}' is not in the dictionary.");
        set => Object.Set(key, value);
    }

    /// <inheritdoc/>
    public void Add(TKey key, TValue value)
    {
        if (!TryAdd(key, value)) throw new ArgumentException($"The key '{key}' is in the dictionary already.", nameof(key));
    }

    /// <summary>Adds a value unless the key is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(TKey key, TValue value) => Object.TrySet(key, value, 0);

    /// <summary>Adds several at once, also over those that are there. The counterpart of <c>update</c>.</summary>
    /// <param name="items">Keys and values.</param>
    public void SetRange(IEnumerable<KeyValuePair<TKey, TValue>> items) => Object.SetRange([.. items]);

    /// <inheritdoc cref="IDictionary{TKey, TValue}.TryGetValue"/>
    public bool TryGetValue(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value)
    {
        Entry<TValue> entry = Object.Get(key);
        value = entry.Value;
        return entry.Version != 0;
    }

    /// <summary>The value of a key, which is added if it is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value to add.</param>
    /// <returns>The value that is there then. The counterpart of <c>setdefault</c>.</returns>
    public TValue GetOrAdd(TKey key, TValue value) => Object.GetOrAdd(key, value);

    /// <summary>Adds or changes a value in a way that nobody else comes in between.</summary>
    /// <param name="key">The key.</param>
    /// <param name="addValue">The value for a key that is not there.</param>
    /// <param name="update">Makes the new value of the old one, in this process; called again when somebody was faster.
    /// </param>
    /// <returns>The new value.</returns>
    public TValue AddOrUpdate(TKey key, TValue addValue, Func<TKey, TValue, TValue> update)
    {
        ArgumentNullException.ThrowIfNull(update);
        while (true)
        {
            Entry<TValue> entry = Object.Get(key);
            TValue value = entry.Version == 0 ? addValue : update(key, entry.Value!);
            if (Object.TrySet(key, value, entry.Version)) return value;
        }
    }

    /// <inheritdoc cref="IDictionary{TKey, TValue}.ContainsKey"/>
    public bool ContainsKey(TKey key) => Object.ContainsKey(key);

    /// <inheritdoc/>
    public bool Remove(TKey key) => TryRemove(key, out _);

    /// <summary>Takes a key out and gives its value. The counterpart of <c>pop</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether it was there.</returns>
    public bool TryRemove(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value)
    {
        Entry<TValue> entry = Object.Remove(key);
        value = entry.Value;
        return entry.Version != 0;
    }

    /// <summary>Takes out the key that was added last, with its value. The counterpart of <c>popitem</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public KeyValuePair<TKey, TValue> PopLast() => Object.PopLast();

    /// <inheritdoc/>
    public void Clear() => Object.Clear();

    /// <summary>All keys and values, as an array of this process.</summary>
    public KeyValuePair<TKey, TValue>[] ToArray() => Object.ToArray();

    void ICollection<KeyValuePair<TKey, TValue>>.Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<TKey, TValue>>.Contains(KeyValuePair<TKey, TValue> item) =>
        TryGetValue(item.Key, out TValue? value) && EqualityComparer<TValue>.Default.Equals(value, item.Value);

    void ICollection<KeyValuePair<TKey, TValue>>.CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) =>
        ToArray().CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<TKey, TValue>>.Remove(KeyValuePair<TKey, TValue> item)
    {
        Entry<TValue> entry = Object.Get(item.Key);
        return entry.Version != 0 && EqualityComparer<TValue>.Default.Equals(entry.Value, item.Value)
            && Object.TryRemove(item.Key, entry.Version);
    }

    /// <summary>Goes through keys and values; a change meanwhile ends it with
    /// <see cref="InvalidOperationException"/>.</summary>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() =>
        Paging.Through<KeyValuePair<TKey, TValue>>(Object.Read);

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What it is, for people.</summary>
    public override string ToString() =>
        $"ManagedDictionary of {Transferability.Name(typeof(TKey))} and {Transferability.Name(typeof(TValue))}";

    void ITravelsByReference<ManagedDictionary<TKey, TValue>>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedDictionary<TKey, TValue> ITravelsByReference<ManagedDictionary<TKey, TValue>>.ReadReference(PayloadReader reader) =>
        new(References.Read<IDictionaryObject<TKey, TValue>>(reader));
}
