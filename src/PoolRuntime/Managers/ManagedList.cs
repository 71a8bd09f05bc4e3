using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A list in a manager's process, used as any other. What it gives are copies: a change to an element is stored by setting
/// it again, or by <see cref="Update"/>; managed objects inside it are not copied. The counterpart of a manager's
/// <c>list</c>.
/// </summary>
/// <typeparam name="T">The type of the elements.</typeparam>
[ThreadSafe]
public sealed class ManagedList<T> : ManagedObject, IList<T>, IReadOnlyList<T>, ITravelsByReference<ManagedList<T>>
{
    internal ManagedList(IListObject<T> target) : base(target) { }

    /// <summary>How many elements there are.</summary>
    public int Count => Object.Count();

    bool ICollection<T>.IsReadOnly => false;

    private IListObject<T> Object => (IListObject<T>)Target;

    /// <summary>An element.</summary>
    /// <param name="index">Its place.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public T this[int index]
    {
        get => Object.Get(index);
        set => Object.Set(index, value);
    }

    /// <summary>Some elements, as a list of this process: <c>list[1..3]</c>.</summary>
    /// <param name="range">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such places.</exception>
    public List<T> this[Range range] => [.. Object.GetRange(range.Start.Value, range.Start.IsFromEnd, range.End.Value,
        range.End.IsFromEnd)];

    /// <inheritdoc/>
    public void Add(T item) => Object.Add([item]);

    /// <summary>Appends several at once. The counterpart of <c>extend</c>.</summary>
    /// <param name="items">The elements.</param>
    public void AddRange(IEnumerable<T> items) => Object.Add([.. items]);

    /// <inheritdoc/>
    public void Clear() => Object.Clear();

    /// <inheritdoc/>
    public bool Contains(T item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public void CopyTo(T[] array, int arrayIndex) => Object.ToArray().CopyTo(array, arrayIndex);

    /// <summary>All elements, as an array of this process.</summary>
    public T[] ToArray() => Object.ToArray();

    /// <inheritdoc/>
    public int IndexOf(T item) => Object.IndexOf(item);

    /// <inheritdoc/>
    public void Insert(int index, T item) => Object.Insert(index, item);

    /// <inheritdoc/>
    public bool Remove(T item) => Object.Remove(item);

    /// <inheritdoc/>
    public void RemoveAt(int index) => Object.Pop(index);

    /// <summary>Takes out an element and returns it. The counterpart of <c>pop</c>.</summary>
    /// <param name="index">Its place; null for the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public T Pop(int? index = null) => Object.Pop(index);

    /// <summary>Sorts the elements by their own order.</summary>
    /// <exception cref="InvalidOperationException">They have none.</exception>
    public void Sort() => Object.Sort();

    /// <summary>Turns the order round.</summary>
    public void Reverse() => Object.Reverse();

    /// <summary>Repeats the elements. The counterpart of <c>list *= count</c>.</summary>
    /// <param name="count">How often they stand there then; zero or less empties the list.</param>
    public void Repeat(int count) => Object.Repeat(count);

    /// <summary>Changes an element in a way that nobody else comes in between.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="change">Makes the new one of the old one, in this process; called again when somebody was faster.
    /// </param>
    /// <returns>The new element.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public T Update(int index, Func<T, T> change)
    {
        while (true)
        {
            Page<T> page = Object.Read(index, 1, null);
            if (page.Items.Length == 0) throw new ArgumentOutOfRangeException(nameof(index));
            T value = change(page.Items[0]);
            if (Object.TrySet(index, value, page.Version)) return value;
        }
    }

    /// <summary>Goes through the elements; a change meanwhile ends it with <see cref="InvalidOperationException"/>.
    /// </summary>
    public IEnumerator<T> GetEnumerator() => Paging.Through<T>(Object.Read);

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What it is, for people.</summary>
    public override string ToString() => $"ManagedList of {Transferability.Name(typeof(T))}";

    void ITravelsByReference<ManagedList<T>>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedList<T> ITravelsByReference<ManagedList<T>>.ReadReference(PayloadReader reader) =>
        new(References.Read<IListObject<T>>(reader));
}
