using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Sharing;

namespace PoolRuntime;

/// <summary>
/// Makes shared memory that is gone when the manager ends: its process owns all blocks and lists that are made through
/// it, whoever asked for them. Those who have one keep the memory until they let go of it; its name is gone. The
/// counterpart of Python's <c>managers.SharedMemoryManager</c>.
/// </summary>
/// <remarks>
/// <para><see cref="Start"/> starts the process, which does not hear Ctrl-C and ends with this manager or this program,
/// however it ends; <see cref="Connect"/> uses one that is there, on the same machine. Blocks and lists can be sent to
/// jobs, children, through queues and connections, like any others; disposing of one only lets go of it.</para>
/// <para>All members may be called by any number of threads at the same time.</para>
/// </remarks>
[ThreadSafe]
public sealed class SharedMemoryManager : IDisposable
{
    private readonly SyncManager _manager;

    /// <summary>Describes a manager; <see cref="Start"/> or <see cref="Connect"/> comes next.</summary>
    /// <param name="address">Where its process listens; null for a local address that is made up, which only
    /// <see cref="Start"/> can do.</param>
    /// <param name="key">What those who connect have to know; null for the key of this process and its children.
    /// </param>
    public SharedMemoryManager(ConnectionAddress? address = null, byte[]? key = null)
    {
        _manager = new SyncManager(address, key);
        _manager.RegisterMemory();
    }

    /// <summary>Where its process listens; null until it is known.</summary>
    public ConnectionAddress? Address => _manager.Address;

    /// <summary>Makes a manager and starts its process.</summary>
    /// <inheritdoc cref="Start" path="/exception"/>
    [StartsProcesses]
    public static SharedMemoryManager StartNew()
    {
        SharedMemoryManager manager = new();
        manager.Start();
        return manager;
    }

    /// <summary>Starts the process. The counterpart of <c>start()</c>.</summary>
    /// <inheritdoc cref="SyncManager.Start" path="/exception"/>
    [StartsProcesses]
    public void Start() => _manager.Start();

    /// <summary>Uses a process that is there, on this machine. The counterpart of <c>connect()</c>.</summary>
    /// <inheritdoc cref="SyncManager.Connect" path="/exception"/>
    public void Connect() => _manager.Connect();

    /// <summary>A new block, filled with zeros. The counterpart of <c>SharedMemory(size)</c>.</summary>
    /// <param name="size">How many bytes.</param>
    /// <returns>The block; the manager owns its name.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">The manager is not started or connected, or was shut down.
    /// </exception>
    /// <exception cref="FileNotFoundException">The process that was connected to is on another machine, or another
    /// user's.</exception>
    /// <exception cref="IOException">There is no room.</exception>
    /// <exception cref="ManagerLostException">The manager's process is gone.</exception>
    public SharedMemoryBlock Block(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return SharedMemoryBlock.Of(NewSegment(size));
    }

    /// <summary>A new list. The counterpart of <c>ShareableList(sequence)</c>.</summary>
    /// <param name="items">Its items, which also say how much room each gets, as for
    /// <see cref="SharedList.Create"/>.</param>
    /// <returns>The list; the manager owns its name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is null.</exception>
    /// <exception cref="ArgumentException">An item is of a type that cannot be in the list.</exception>
    /// <inheritdoc cref="Block" path="/exception[not(@cref='T:System.ArgumentOutOfRangeException')]"/>
    public SharedList List(IEnumerable<object?> items) => SharedList.CreateIn(items, NewSegment);

    /// <summary>Takes the name of a block or list away before the manager ends: nobody else can attach any more, and
    /// the manager keeps no memory for it.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether the manager had made it, and it was not unlinked already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The manager is not started or connected, or was shut down.
    /// </exception>
    /// <exception cref="ManagerLostException">The manager's process is gone.</exception>
    public bool Unlink(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Memory().Unlink(name);
    }

    /// <summary>Ends the process that <see cref="Start"/> has started, and takes away the names of all that was made
    /// through it; of one that was connected to, only hangs up. Again it does nothing. The counterpart of
    /// <c>shutdown()</c>.</summary>
    /// <param name="timeout">How long it has to end in order; null for a second.</param>
    public void Shutdown(TimeSpan? timeout = null) => _manager.Shutdown(timeout);

    /// <summary>Shuts it down.</summary>
    public void Dispose() => Shutdown();

    private IMemoryObject Memory() => _manager.New<IMemoryObject>(BuiltIns.Memory);

    private SharedSegment NewSegment(long length) => SharedSegment.Receive(Memory().Create(length));
}
