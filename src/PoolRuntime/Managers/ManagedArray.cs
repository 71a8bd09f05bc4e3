using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// Values in a manager's process whose number does not change. The counterpart of a manager's <c>Array</c>.
/// </summary>
/// <typeparam name="T">Their type.</typeparam>
[ThreadSafe]
public sealed class ManagedArray<T> : ManagedObject, IReadOnlyList<T>, ITravelsByReference<ManagedArray<T>>
{
    internal ManagedArray(IArrayObject<T> target) : base(target) { }

    /// <summary>How many there are.</summary>
    public int Length => Object.Count();

    int IReadOnlyCollection<T>.Count => Length;

    private IArrayObject<T> Object => (IArrayObject<T>)Target;

    /// <summary>A value.</summary>
    /// <param name="index">Its place.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public T this[int index]
    {
        get => Object.Get(index);
        set => Object.Exchange(index, value);
    }

    /// <summary>Adds to a number, in one step.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="amount">What to add.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="NotSupportedException">The type is not one of numbers.</exception>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public T Add(int index, T amount) => Object.Add(index, amount);

    /// <summary>Sets a value, in one step.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="value">The new one.</param>
    /// <returns>The old one.</returns>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public T Exchange(int index, T value) => Object.Exchange(index, value);

    /// <summary>All of them, as an array of this process.</summary>
    public T[] ToArray() => Object.ToArray();

    /// <summary>Goes through the values as they are at this moment.</summary>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What it is, for people.</summary>
    public override string ToString() => $"ManagedArray of {Transferability.Name(typeof(T))}";

    void ITravelsByReference<ManagedArray<T>>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedArray<T> ITravelsByReference<ManagedArray<T>>.ReadReference(PayloadReader reader) =>
        new(References.Read<IArrayObject<T>>(reader));
}
