using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A set in a manager's process, used as any other. The counterpart of a manager's <c>set</c>.
/// </summary>
/// <typeparam name="T">The type of the elements.</typeparam>
[ThreadSafe]
public sealed class ManagedSet<T> : ManagedObject, ISet<T>, IReadOnlySet<T>, ITravelsByReference<ManagedSet<T>>
{
    internal ManagedSet(ISetObject<T> target) : base(target) { }

    /// <summary>How many elements there are.</summary>
    public int Count => Object.Count();

    bool ICollection<T>.IsReadOnly => false;

    private ISetObject<T> Object => (ISetObject<T>)Target;

    /// <inheritdoc/>
    public bool Add(T item) => Object.Add(item);

    void ICollection<T>.Add(T item) => Object.Add(item);

    /// <inheritdoc/>
    public bool Remove(T item) => Object.Remove(item);

    /// <summary>Takes out some element. The counterpart of <c>pop</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Pop() => Object.Pop();

    /// <inheritdoc/>
    public void Clear() => Object.Clear();

    /// <inheritdoc cref="ISet{T}"/>
    public bool Contains(T item) => Object.Contains(item);

    /// <inheritdoc/>
    public void CopyTo(T[] array, int arrayIndex) => Object.ToArray().CopyTo(array, arrayIndex);

    /// <summary>All elements, as an array of this process.</summary>
    public T[] ToArray() => Object.ToArray();

    /// <inheritdoc/>
    public void UnionWith(IEnumerable<T> other) => Object.Change(SetChange.UnionWith, [.. other]);

    /// <inheritdoc/>
    public void IntersectWith(IEnumerable<T> other) => Object.Change(SetChange.IntersectWith, [.. other]);

    /// <inheritdoc/>
    public void ExceptWith(IEnumerable<T> other) => Object.Change(SetChange.ExceptWith, [.. other]);

    /// <inheritdoc/>
    public void SymmetricExceptWith(IEnumerable<T> other) => Object.Change(SetChange.SymmetricExceptWith, [.. other]);

    /// <inheritdoc cref="ISet{T}.IsSubsetOf"/>
    public bool IsSubsetOf(IEnumerable<T> other) => Object.Compare(SetRelation.IsSubsetOf, [.. other]);

    /// <inheritdoc cref="ISet{T}.IsSupersetOf"/>
    public bool IsSupersetOf(IEnumerable<T> other) => Object.Compare(SetRelation.IsSupersetOf, [.. other]);

    /// <inheritdoc cref="ISet{T}.IsProperSubsetOf"/>
    public bool IsProperSubsetOf(IEnumerable<T> other) => Object.Compare(SetRelation.IsProperSubsetOf, [.. other]);

    /// <inheritdoc cref="ISet{T}.IsProperSupersetOf"/>
    public bool IsProperSupersetOf(IEnumerable<T> other) => Object.Compare(SetRelation.IsProperSupersetOf, [.. other]);

    /// <inheritdoc cref="ISet{T}.Overlaps"/>
    public bool Overlaps(IEnumerable<T> other) => Object.Compare(SetRelation.Overlaps, [.. other]);

    /// <inheritdoc cref="ISet{T}.SetEquals"/>
    public bool SetEquals(IEnumerable<T> other) => Object.Compare(SetRelation.SetEquals, [.. other]);

    /// <summary>Goes through the elements; a change meanwhile ends it with <see cref="InvalidOperationException"/>.
    /// </summary>
    public IEnumerator<T> GetEnumerator() => Paging.Through<T>(Object.Read);

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What it is, for people.</summary>
    public override string ToString() => $"ManagedSet of {Transferability.Name(typeof(T))}";

    void ITravelsByReference<ManagedSet<T>>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedSet<T> ITravelsByReference<ManagedSet<T>>.ReadReference(PayloadReader reader) =>
        new(References.Read<ISetObject<T>>(reader));
}
