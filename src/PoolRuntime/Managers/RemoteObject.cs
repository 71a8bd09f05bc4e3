namespace PoolRuntime.Managers;

/// <summary>What stands for an object in a manager's process.</summary>
internal interface IRemote
{
    ManagedReference Reference { get; }
}

/// <summary>
/// What stands for an object of the kinds that every manager can make; made of no code that there is only at run time.
/// </summary>
internal abstract class RemoteObject(ManagedReference reference, Type type) : IRemote
{
    private static readonly Dictionary<Type, Type> Kinds = new()
    {
        [typeof(IListObject<>)] = typeof(ListProxy<>),
        [typeof(IDictionaryObject<,>)] = typeof(DictionaryProxy<,>),
        [typeof(ISetObject<>)] = typeof(SetProxy<>),
        [typeof(IValueObject<>)] = typeof(ValueProxy<>),
        [typeof(IArrayObject<>)] = typeof(ArrayProxy<>),
        [typeof(IQueueObject<>)] = typeof(QueueProxy<>),
        [typeof(INamespaceObject)] = typeof(NamespaceProxy),
        [typeof(ILockObject)] = typeof(LockProxy),
        [typeof(IConditionObject)] = typeof(ConditionProxy),
        [typeof(ISemaphoreObject)] = typeof(SemaphoreProxy),
        [typeof(IEventObject)] = typeof(EventProxy),
        [typeof(IBarrierObject)] = typeof(BarrierProxy),
        [typeof(IPoolObject)] = typeof(PoolProxy),
        [typeof(IMemoryObject)] = typeof(MemoryProxy),
    };

    private readonly ManagedInterface _interface = ManagedInterface.Of(type);

    public ManagedReference Reference => reference;

    /// <summary>One that is used by that interface; null if the interface is not of such a kind.</summary>
    public static T? TryCreate<T>(ManagedReference reference) where T : class
    {
        Type face = typeof(T);
        Type shape = face.IsGenericType ? face.GetGenericTypeDefinition() : face;
        if (!Kinds.TryGetValue(shape, out Type? kind)) return null;
        if (face.IsGenericType) kind = kind.MakeGenericType(face.GetGenericArguments());
        return (T)Activator.CreateInstance(kind, reference)!;
    }

    protected TResult Call<TResult>(string method, params object?[] arguments)
    {
        int number = _interface.NumberOf(method);
        return (TResult)reference.Call(_interface.Methods[number], number, arguments)!;
    }

    protected void Call(string method, params object?[] arguments)
    {
        int number = _interface.NumberOf(method);
        reference.Call(_interface.Methods[number], number, arguments);
    }
}
