using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A lock in a manager's process that the thread that holds it can take again, and that only it releases, as often as
/// it took it. A process that ends while it holds the lock does not keep it: the next one who wants it is told. The
/// counterpart of a manager's <c>RLock</c>.
/// </summary>
[ThreadSafe]
[OwnedByThread]
public sealed class ManagedRLock : ManagedLockBase, ITravelsByReference<ManagedRLock>
{
    internal ManagedRLock(ILockObject target) : base(target) { }

    void ITravelsByReference<ManagedRLock>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Held);

    static ManagedRLock ITravelsByReference<ManagedRLock>.ReadReference(PayloadReader reader) =>
        new(References.Read<ILockObject>(reader));
}
