using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>An object of a program's own type in a manager's process.</summary>
/// <typeparam name="TInterface">The interface by which it is used.</typeparam>
[ThreadSafe]
public sealed class Managed<TInterface> : ManagedObject, ITravelsByReference<Managed<TInterface>>
    where TInterface : class
{
    internal Managed(TInterface target) : base(target) { }

    /// <summary>
    /// The object. Each call of a method goes to the manager's process: arguments and result travel as those of jobs do,
    /// and what the method throws is thrown here, with the stack of there. In the manager's process it is the object
    /// itself.
    /// </summary>
    public TInterface Object => (TInterface)Target;

    /// <summary>For what an own type returns: makes an object of the manager's process one that clients use.</summary>
    /// <param name="target">The object, in the manager's process.</param>
    /// <exception cref="ArgumentNullException">The object is null.</exception>
    /// <exception cref="ArgumentException">The interface cannot be used from elsewhere.</exception>
    public static Managed<TInterface> Of(TInterface target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _ = ManagedInterface.Of(typeof(TInterface));
        return new Managed<TInterface>(target);
    }

    /// <summary>What the object is, for people.</summary>
    public override string ToString() => $"{Target}";

    void ITravelsByReference<Managed<TInterface>>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static Managed<TInterface> ITravelsByReference<Managed<TInterface>>.ReadReference(PayloadReader reader) =>
        new(References.Read<TInterface>(reader));
}
