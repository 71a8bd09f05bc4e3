using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// Makes objects in a process of their own that any number of processes share, also across machines: lists,
/// dictionaries, sets, values, queues, locks and objects of own types. Each use of one is a call there and back; for
/// speed between the processes of one machine, shared memory and the <c>Process…</c> types are better. The counterpart
/// of Python's <c>multiprocessing.Manager()</c>, <c>SyncManager</c> and <c>BaseManager</c>.
/// </summary>
/// <remarks>
/// <para><see cref="Start"/> starts the process, which does not hear Ctrl-C and ends with this manager or this process;
/// <see cref="Connect"/> uses one that is there. The objects live as long as somebody uses them, and at most as long as
/// the process: afterwards their members throw <see cref="ManagerLostException"/>. Objects of this manager can be sent
/// to jobs, children, through queues and connections.</para>
/// <para>All members may be called by any number of threads at the same time.</para>
/// </remarks>
[ThreadSafe]
public sealed class SyncManager : IDisposable
{
    private enum State
    {
        Initial,
        Started,
        Connected,
        Shutdown,
    }

    private readonly object _gate = new();
    private readonly ConnectionOptions _options;
    private readonly byte[]? _key;
    private readonly List<Action<ProcessPool>> _registrations = [];
    private readonly List<Action<ManagerServer>> _ownRegistrations = [];
    private readonly HashSet<string> _items = [];
    private ConnectionAddress? _address;
    private ProcessPool? _process;
    private ManagerClient? _client;
    private State _state;

    /// <summary>Describes a manager; <see cref="Start"/> or <see cref="Connect"/> comes next.</summary>
    /// <param name="address">Where its server listens; null for a local address that is made up, which only
    /// <see cref="Start"/> can do.</param>
    /// <param name="key">What clients have to know; null for that of this process and its children
    /// (<see cref="CurrentProcess.AuthenticationKey"/>), so that they need not be told. The counterpart of
    /// <c>authkey</c>.</param>
    /// <param name="options">Limits; null for messages of at most 64 MiB, and what <see cref="ConnectionOptions"/>
    /// names. </param>
    public SyncManager(ConnectionAddress? address = null, byte[]? key = null, ConnectionOptions? options = null)
    {
        _address = address;
        _key = key?.ToArray();
        _options = options ?? ManagerServer.Limited;
    }

    /// <summary>Where the server listens; null until it is known.</summary>
    public ConnectionAddress? Address => _address;

    private byte[] Key => _key ?? CurrentProcess.OfThisProcess.AuthenticationKey.ToArray();

    /// <summary>Makes a manager and starts its process. The counterpart of <c>multiprocessing.Manager()</c>.</summary>
    /// <exception cref="InvalidOperationException">Processes of this program would begin in its <c>Main</c>, and
    /// <see cref="EntryPoint.Guard"/> has not been called (POOL401).</exception>
    [StartsProcesses]
    public static SyncManager StartNew()
    {
        SyncManager manager = new();
        manager.Start();
        return manager;
    }

    /// <summary>Starts the process. The counterpart of <c>start(initializer)</c>.</summary>
    /// <param name="initializer">Called in the process before anybody is served by this manager; it finds the server as
    /// <see cref="ManagerServer.Current"/>. Brings what it captures along.</param>
    /// <exception cref="InvalidOperationException">It was started, connected or shut down already; or processes of this
    /// program would begin in its <c>Main</c>, and <see cref="EntryPoint.Guard"/> has not been called (POOL401).
    /// </exception>
    /// <exception cref="IOException">The address is in use.</exception>
    [StartsProcesses]
    public void Start([Job] Action? initializer = null)
    {
        lock (_gate)
        {
            CheckInitial();
            ProcessPool process = new(new PoolOptions { Workers = 1, WorkerNamePrefix = "SyncManager" });
            try
            {
                string? asked = _address?.ToString();
                string address = process.Apply(ServerProcess.Begin, asked, Key, _options.MaxMessageSize);
                foreach (Action<ProcessPool> register in _registrations) register(process);
                if (initializer is not null) process.Apply(initializer);
                _address = ConnectionAddress.Parse(address);
                _client = ManagerClient.Connect(_address, Key, _options);
            }
            catch
            {
                process.Terminate();
                process.Join();
                throw;
            }

            _process = process;
            _state = State.Started;
        }
    }

    /// <summary>Uses a server that is there. The counterpart of <c>connect()</c>.</summary>
    /// <exception cref="InvalidOperationException">It was started, connected or shut down already, or has no address.
    /// </exception>
    /// <exception cref="ManagerLostException">Nobody listens there.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server has another key.</exception>
    public void Connect()
    {
        lock (_gate)
        {
            CheckInitial();
            if (_address is null) throw new InvalidOperationException("The manager has no address to connect to.");
            _client = ManagerClient.Connect(_address, Key, _options);
            _state = State.Connected;
        }
    }

    /// <summary>A server with the address, key and registered types of this manager, for a process that is to run it
    /// itself. The counterpart of <c>get_server()</c>.</summary>
    /// <exception cref="InvalidOperationException">It was started, connected or shut down already.</exception>
    /// <exception cref="IOException">The address is in use.</exception>
    public ManagerServer GetServer()
    {
        lock (_gate)
        {
            CheckInitial();
            ManagerServer server = new(_address, Key, _options);
            foreach (Action<ManagerServer> register in _ownRegistrations) register(server);
            return server;
        }
    }

    /// <summary>
    /// Ends the process that <see cref="Start"/> has started: in order at first, and when that takes too long, by
    /// killing it. Of one that was connected to, only hangs up. Again it does nothing. The counterpart of
    /// <c>shutdown()</c>.
    /// </summary>
    /// <param name="timeout">How long it has to end in order; null for a second.</param>
    public void Shutdown(TimeSpan? timeout = null)
    {
        lock (_gate)
        {
            State before = _state;
            _state = State.Shutdown;
            if (before is State.Initial or State.Shutdown) return;
            _client!.Close();
            if (_process is not { } process) return;
            try
            {
                AsyncResult ending = process.ApplyAsync(ServerProcess.End);
                if (ending.Wait(AsyncResult.CheckedTimeout(timeout ?? TimeSpan.FromSeconds(1)))) process.Close();
                else process.Terminate();
            }
            catch (InvalidOperationException)
            {
                process.Terminate();
            }

            process.Join();
        }
    }

    /// <summary>Shuts it down.</summary>
    public void Dispose() => Shutdown();

    /// <summary>Lets clients make objects of an own type; before the start, or later.</summary>
    /// <typeparam name="TInterface">The interface by which they use it.</typeparam>
    /// <typeparam name="TImplementation">The type.</typeparam>
    /// <param name="name">The name that clients ask for; null for that of the interface.</param>
    /// <exception cref="ArgumentException">The interface is none, is not public, or has a method that cannot be called
    /// from elsewhere; the message names it.</exception>
    /// <exception cref="InvalidOperationException">It was connected: the program that runs the server registers.
    /// </exception>
    public void Register<TInterface, TImplementation>(string? name = null)
        where TInterface : class
        where TImplementation : class, TInterface, new()
    {
        _ = ManagedInterface.Of(typeof(TInterface));
        lock (_gate)
        {
            if (_state is State.Connected or State.Shutdown)
                throw new InvalidOperationException("Types are registered by the program that runs the server.");
            Action<string?> there = ServerProcess.Register<TInterface, TImplementation>;
            _registrations.Add(process => process.Apply(there, name));
            _ownRegistrations.Add(server => server.Register<TInterface, TImplementation>(name));
            if (_process is not null) _process.Apply(there, name);
        }
    }

    /// <summary>A new object of a registered type, or what the registered function gives.</summary>
    /// <typeparam name="TInterface">The interface by which it is used.</typeparam>
    /// <param name="name">The name under which it is registered; null for that of the interface.</param>
    /// <exception cref="KeyNotFoundException">Nothing is registered under that name.</exception>
    /// <exception cref="ArgumentException">The interface cannot be used from elsewhere; the message says
    /// why.</exception>
    /// <inheritdoc cref="Lock" path="/exception"/>
    public Managed<TInterface> Create<TInterface>(string? name = null) where TInterface : class =>
        new(New<TInterface>(name ?? ManagerServer.NameOf<TInterface>()));

    /// <summary>A new lock.</summary>
    /// <exception cref="InvalidOperationException">The manager is not started or connected, or was shut
    /// down.</exception>
    /// <exception cref="ManagerLostException">The manager's process is gone.</exception>
    public ManagedLock Lock() => new(New<ILockObject>(BuiltIns.Lock));

    /// <summary>A new recursive lock.</summary>
    /// <inheritdoc cref="Lock" path="/exception"/>
    public ManagedRLock RLock() => new(New<ILockObject>(BuiltIns.RLock));

    /// <summary>A new condition, with a recursive lock.</summary>
    /// <inheritdoc cref="Lock" path="/exception"/>
    public ManagedCondition Condition() => new(New<IConditionObject>(BuiltIns.Condition));

    /// <summary>A new semaphore.</summary>
    /// <param name="count">How often it can be acquired.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <inheritdoc cref="Lock" path="/exception"/>
    public ManagedSemaphore Semaphore(int count = 1) => NewSemaphore(count, isBounded: false);

    /// <summary>A new semaphore that cannot be released more often than acquired.</summary>
    /// <inheritdoc cref="Semaphore" path="/param|/exception"/>
    public ManagedSemaphore BoundedSemaphore(int count = 1) => NewSemaphore(count, isBounded: true);

    /// <summary>A new event.</summary>
    /// <inheritdoc cref="Lock" path="/exception"/>
    public ManagedEvent Event() => new(New<IEventObject>(BuiltIns.Event));

    /// <summary>A new barrier.</summary>
    /// <param name="parties">How many wait for each other.</param>
    /// <param name="timeout">How long each waits at most; null for as long as it takes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no parties, or the timeout is negative.</exception>
    /// <inheritdoc cref="Lock" path="/exception"/>
    public ManagedBarrier Barrier(int parties, TimeSpan? timeout = null)
    {
        IBarrierObject barrier = New<IBarrierObject>(BuiltIns.Barrier);
        barrier.Begin(parties, timeout);
        return new ManagedBarrier(barrier);
    }

    /// <summary>A new namespace.</summary>
    /// <inheritdoc cref="Lock" path="/exception"/>
    public ManagedNamespace Namespace() => new(New<INamespaceObject>(BuiltIns.Namespace));

    /// <summary>A new list.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="items">What is in it at first.</param>
    /// <exception cref="NotTransferableException">No value of the type can travel, or one of the elements.</exception>
    /// <exception cref="KeyNotFoundException">The server, which another program runs, was not told of the type.
    /// </exception>
    /// <inheritdoc cref="Lock" path="/exception"/>
    public ManagedList<T> List<T>(IEnumerable<T>? items = null)
    {
        ManagedList<T> list = new(NewOf<IListObject<T>, T>(BuiltIns.List));
        if (items is not null) list.AddRange(items);
        return list;
    }

    /// <summary>A new set.</summary>
    /// <inheritdoc cref="List{T}"/>
    public ManagedSet<T> Set<T>(IEnumerable<T>? items = null)
    {
        ManagedSet<T> set = new(NewOf<ISetObject<T>, T>(BuiltIns.Set));
        if (items is not null) set.UnionWith(items);
        return set;
    }

    /// <summary>A new value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">What it is at first.</param>
    /// <inheritdoc cref="List{T}" path="/exception"/>
    public ManagedValue<T> Value<T>(T value)
    {
        IValueObject<T> target = NewOf<IValueObject<T>, T>(BuiltIns.Value);
        target.Exchange(value);
        return new ManagedValue<T>(target);
    }

    /// <summary>A new array.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="items">The values.</param>
    /// <inheritdoc cref="List{T}" path="/exception"/>
    public ManagedArray<T> Array<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        IArrayObject<T> target = NewOf<IArrayObject<T>, T>(BuiltIns.Array);
        target.Begin([.. items]);
        return new ManagedArray<T>(target);
    }

    /// <summary>A new dictionary.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="items">What is in it at first.</param>
    /// <inheritdoc cref="List{T}" path="/exception"/>
    public ManagedDictionary<TKey, TValue> Dictionary<TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>>? items = null) where TKey : notnull
    {
        string name = BuiltIns.Of<TKey, TValue>(BuiltIns.Dictionary);
        Announce(name, static process => process.Apply(ServerProcess.RegisterItems<TKey, TValue>));
        ManagedDictionary<TKey, TValue> dictionary = new(New<IDictionaryObject<TKey, TValue>>(name));
        if (items is not null) dictionary.SetRange(items);
        return dictionary;
    }

    /// <summary>A new queue: first in, first out.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="maxSize">How many items it holds at most; zero for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <inheritdoc cref="List{T}" path="/exception"/>
    public ManagedQueue<T> Queue<T>([Capacity] int maxSize = 0) => NewQueue<T>(BuiltIns.Queue, maxSize);

    /// <summary>A new queue: last in, first out.</summary>
    /// <inheritdoc cref="Queue{T}"/>
    public ManagedQueue<T> LifoQueue<T>([Capacity] int maxSize = 0) => NewQueue<T>(BuiltIns.LifoQueue, maxSize);

    /// <summary>A new queue: the smallest first.</summary>
    /// <inheritdoc cref="Queue{T}"/>
    public ManagedQueue<T> PriorityQueue<T>([Capacity] int maxSize = 0) => NewQueue<T>(BuiltIns.PriorityQueue, maxSize);

    /// <summary>A new pool of processes that all who get it use, also from other processes. The counterpart of a
    /// manager's <c>Pool(processes, initializer, initargs, maxtasksperchild)</c>.</summary>
    /// <param name="workers">How many workers; null for as many as there are processors for the manager's
    /// process.</param>
    /// <param name="initializer">Called in every worker before its first job; brings what it captures along.</param>
    /// <param name="maxTasksPerWorker">After how many jobs or items a worker is replaced; null for never.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the numbers is less than 1 (POOL113).</exception>
    /// <exception cref="ArgumentException">The initializer is of a kind that no worker can run.</exception>
    /// <exception cref="NotTransferableException">What the initializer has captured cannot travel.</exception>
    /// <exception cref="InvalidOperationException">The manager is not started or connected, or was shut down; or its
    /// server is run by a program that does not allow pools (<see cref="ManagerServer.AllowsPools"/>), or by another
    /// program or build than this.</exception>
    /// <exception cref="ManagerLostException">The manager's process is gone.</exception>
    public ManagedPool Pool(int? workers = null, [Job] Action? initializer = null, int? maxTasksPerWorker = null)
    {
        // Refused as any pool does.
        PoolOptions options = new() { MaxTasksPerWorker = maxTasksPerWorker };
        if (workers is { } number) _ = options with { Workers = number };
        IPoolObject pool = New<IPoolObject>(BuiltIns.Pool);
        int count = pool.Begin(new PoolPlan(
            ProgramBuild.Current, workers, maxTasksPerWorker, initializer is null ? null : Encode(initializer)));
        return new ManagedPool(pool, count, maxTasksPerWorker, isOwner: true);
    }

    private static EncodedAction Encode(Action action)
    {
        JobFunction function = JobFunction.For(action);
        byte[] target = function.TargetOf(action, out IReadOnlyList<ISharedObject>? shared);
        return shared is null
            ? new EncodedAction(function.Definition, target)
            : throw new NotTransferableException(
                "The initializer", "a shared object goes along with jobs; capture the value that it holds");
    }

    private ManagedSemaphore NewSemaphore(int count, bool isBounded)
    {
        ISemaphoreObject semaphore = New<ISemaphoreObject>(BuiltIns.Semaphore);
        semaphore.Begin(count, isBounded);
        return new ManagedSemaphore(semaphore);
    }

    private ManagedQueue<T> NewQueue<T>(string kind, int maxSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSize);
        IQueueObject<T> queue = NewOf<IQueueObject<T>, T>(kind);
        queue.Begin(maxSize);
        return new ManagedQueue<T>(queue);
    }

    private TObject NewOf<TObject, T>(string kind) where TObject : class
    {
        string name = BuiltIns.Of<T>(kind);
        Announce(name, static process => process.Apply(ServerProcess.RegisterItems<T>));
        return New<TObject>(name);
    }

    // The server of another program knows what its own program has told it.
    private void Announce(string name, Action<ProcessPool> register)
    {
        lock (_gate)
        {
            if (_process is null || _state != State.Started || _items.Contains(name)) return;
            register(_process);
            _items.Add(name);
        }
    }

    /// <summary>Before the start: lets clients make shared memory.</summary>
    internal void RegisterMemory() => _registrations.Add(static process => process.Apply(ServerProcess.RegisterMemory));

    internal T New<T>(string name) where T : class
    {
        ManagerClient client;
        lock (_gate)
        {
            client = _state is State.Started or State.Connected
                ? _client!
                : throw new InvalidOperationException(_state == State.Shutdown
                    ? "The manager has been shut down."
                    : "The manager is not started; call Start or Connect first.");
        }

        return ManagedProxy.Create<T>(client.Create(name, ManagedInterface.Of(typeof(T))));
    }

    private void CheckInitial()
    {
        if (_state != State.Initial)
            throw new InvalidOperationException(_state == State.Shutdown
                ? "The manager has been shut down; make a new one."
                : "The manager is started or connected already.");
    }
}
