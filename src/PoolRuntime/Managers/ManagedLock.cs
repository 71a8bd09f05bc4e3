using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A lock in a manager's process. Any thread of any process may release it. A process that ends while it holds the lock
/// does not keep it: the next one who wants it is told. The counterpart of a manager's <c>Lock</c>, which stays locked.
/// </summary>
[ThreadSafe]
[NotReentrant]
public sealed class ManagedLock : ManagedLockBase, ITravelsByReference<ManagedLock>
{
    internal ManagedLock(ILockObject target) : base(target) { }

    void ITravelsByReference<ManagedLock>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Held);

    static ManagedLock ITravelsByReference<ManagedLock>.ReadReference(PayloadReader reader) =>
        new(References.Read<ILockObject>(reader));
}
