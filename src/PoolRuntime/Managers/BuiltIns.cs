using PoolRuntime.Pipes;
using PoolRuntime.Serialization;

namespace PoolRuntime.Managers;

/// <summary>The kinds of objects that every manager can make, and the names they are asked for by.</summary>
internal static class BuiltIns
{
    public const string Lock = "lock";
    public const string RLock = "rlock";
    public const string Condition = "condition";
    public const string Semaphore = "semaphore";
    public const string Event = "event";
    public const string Barrier = "barrier";
    public const string Namespace = "namespace";
    public const string List = "list";
    public const string Set = "set";
    public const string Value = "value";
    public const string Array = "array";
    public const string Queue = "queue";
    public const string LifoQueue = "lifo queue";
    public const string PriorityQueue = "priority queue";
    public const string Dictionary = "dictionary";
    public const string Pool = "pool";
    public const string Memory = "memory";

    /// <summary>The name of a kind that is made for a type.</summary>
    public static string Of<T>(string kind) => $"{kind} {MessageType.Of<T>():x8}";

    public static string Of<TKey, TValue>(string kind) =>
        $"{kind} {MessageType.Of<TKey>():x8} {MessageType.Of<TValue>():x8}";

    public static void Register(ManagerServer server)
    {
        server.Register<ILockObject>(static () => new LockObject(isRecursive: false, "lock"), Lock);
        server.Register<ILockObject>(static () => new LockObject(isRecursive: true, "recursive lock"), RLock);
        server.Register<IConditionObject>(static () => new ConditionObject(), Condition);
        server.Register<ISemaphoreObject>(static () => new SemaphoreObject(), Semaphore);
        server.Register<IEventObject>(static () => new EventObject(), Event);
        server.Register<IBarrierObject>(static () => new BarrierObject(), Barrier);
        server.Register<INamespaceObject>(static () => new NamespaceObject(), Namespace);
        server.Register<IPoolObject>(() => NewPool(server), Pool);
        RegisterUsual<int>(server);
        RegisterUsual<long>(server);
        RegisterUsual<double>(server);
        RegisterUsual<bool>(server);
        RegisterUsual<string>(server);
        RegisterUsual<byte[]>(server);
    }

    public static void RegisterItems<T>(ManagerServer server)
    {
        Check<T>();
        server.Register<IListObject<T>>(static () => new ListObject<T>(), Of<T>(List));
        server.Register<ISetObject<T>>(static () => new SetObject<T>(), Of<T>(Set));
        server.Register<IValueObject<T>>(static () => new ValueObject<T>(), Of<T>(Value));
        server.Register<IArrayObject<T>>(static () => new ArrayObject<T>(), Of<T>(Array));
        server.Register<IQueueObject<T>>(static () => new QueueObject<T>(new BlockingQueue<T>()), Of<T>(Queue));
        server.Register<IQueueObject<T>>(static () => new QueueObject<T>(new BlockingLifoQueue<T>()), Of<T>(LifoQueue));
        server.Register<IQueueObject<T>>(
            static () => new QueueObject<T>(new BlockingPriorityQueue<T>()), Of<T>(PriorityQueue));
    }

    public static void RegisterItems<TKey, TValue>(ManagerServer server) where TKey : notnull
    {
        Check<TKey>();
        Check<TValue>();
        server.Register<IDictionaryObject<TKey, TValue>>(
            static () => new DictionaryObject<TKey, TValue>(), Of<TKey, TValue>(Dictionary));
    }

    private static PoolObject NewPool(ManagerServer server) => server.AllowsPools
        ? new PoolObject()
        : throw new InvalidOperationException(
            "The server makes no pools: their jobs are any code of the program, which not everybody who knows the key "
            + $"may run. The program that runs the server allows it by {nameof(ManagerServer.AllowsPools)}; a manager "
            + "that has started its server does.");

    private static void RegisterUsual<T>(ManagerServer server)
    {
        RegisterItems<T>(server);
        RegisterItems<string, T>(server);
        RegisterItems<int, T>(server);
    }

    private static void Check<T>()
    {
        if (Transferability.ReasonAgainst(typeof(T)) is { } reason)
            throw new NotTransferableException($"A '{Transferability.Name(typeof(T))}' in a manager", reason);
    }
}
