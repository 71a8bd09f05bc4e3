using PoolRuntime.Managers;

namespace PoolRuntime;

/// <summary>
/// An object that a manager's process holds and others use: each call goes there and back. It can be sent to any process,
/// also inside other objects of the same manager, and is there as long as somebody uses it. Making two calls of one that
/// is one by itself, such as looking first and then changing, is not safe against others; the members that do both at
/// once are.
/// </summary>
/// <remarks>All members may be called by any number of threads at the same time. When the manager is gone they throw
/// <see cref="ManagerLostException"/>, and never wait for ever.</remarks>
public abstract class ManagedObject
{
    private protected ManagedObject(object target) => Target = target;

    internal object Target { get; }

    /// <summary>Whether both are the same object of a manager.</summary>
    /// <param name="obj">Another object.</param>
    public sealed override bool Equals(object? obj) => obj is ManagedObject other
        && (ReferenceEquals(Target, other.Target)
            || Target is IRemote own && other.Target is IRemote its
            && own.Reference.Id == its.Reference.Id && own.Reference.Client.Server == its.Reference.Client.Server);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => Target is IRemote proxy
        ? HashCode.Combine(proxy.Reference.Id, proxy.Reference.Client.Server)
        : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Target);
}
