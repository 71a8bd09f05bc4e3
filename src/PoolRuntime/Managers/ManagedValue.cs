using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A value in a manager's process. Reading and then setting are two steps between which others come; <see cref="Add"/>,
/// <see cref="Exchange"/> and <see cref="Update"/> are one. The counterpart of a manager's <c>Value</c>.
/// </summary>
/// <typeparam name="T">Its type.</typeparam>
[ThreadSafe]
public sealed class ManagedValue<T> : ManagedObject, ITravelsByReference<ManagedValue<T>>
{
    internal ManagedValue(IValueObject<T> target) : base(target) { }

    /// <summary>The value.</summary>
    public T Value
    {
        get => Object.Get().Value!;
        set => Object.Exchange(value);
    }

    private IValueObject<T> Object => (IValueObject<T>)Target;

    /// <summary>Adds to a number, in one step.</summary>
    /// <param name="amount">What to add.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="NotSupportedException">The type is not one of numbers.</exception>
    public T Add(T amount) => Object.Add(amount);

    /// <summary>Sets the value, in one step.</summary>
    /// <param name="value">The new one.</param>
    /// <returns>The old one.</returns>
    public T Exchange(T value) => Object.Exchange(value);

    /// <summary>Changes the value in a way that nobody else comes in between.</summary>
    /// <param name="change">Makes the new one of the old one, in this process; called again when somebody was faster.
    /// </param>
    /// <returns>The new value.</returns>
    public T Update(Func<T, T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            Entry<T> entry = Object.Get();
            T value = change(entry.Value!);
            if (Object.TrySet(value, entry.Version)) return value;
        }
    }

    /// <summary>The value, for people.</summary>
    public override string ToString() => $"{Value}";

    void ITravelsByReference<ManagedValue<T>>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedValue<T> ITravelsByReference<ManagedValue<T>>.ReadReference(PayloadReader reader) =>
        new(References.Read<IValueObject<T>>(reader));
}
