using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace PoolRuntime.Managers;

/// <summary>Looks like an object, and is the way to one in a manager's process.</summary>
public class ManagedProxy : DispatchProxy, IRemote
{
    private static readonly MethodInfo Later = typeof(ManagedProxy).GetMethod(
        nameof(CallLater), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private ManagedInterface _interface = null!;

    /// <summary>For the types that are made of it at run time.</summary>
    public ManagedProxy() { }

    private ManagedReference Reference { get; set; } = null!;

    ManagedReference IRemote.Reference => Reference;

    internal static T Create<T>(ManagedReference reference) where T : class
    {
        if (RemoteObject.TryCreate<T>(reference) is { } known) return known;
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new PlatformNotSupportedException(
                "Objects of own types in a manager are used through types that are made at run time, which this program, "
                + "compiled ahead of time, cannot do; use the lists, dictionaries, queues and values of the manager.");
        T made = Create<T, ManagedProxy>();
        ManagedProxy proxy = (ManagedProxy)(object)made;
        (proxy._interface, proxy.Reference) = (ManagedInterface.Of(typeof(T)), reference);
        return made;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        int number = _interface.NumberOf(targetMethod!);
        ManagedInterface.Method method = _interface.Methods[number];
        if (!method.IsTask) return Reference.Call(method, number, args ?? []);
        Type result = method.Result?.Type ?? typeof(object);
        return Later.MakeGenericMethod(result).Invoke(
            this, BindingFlags.DoNotWrapExceptions, null, [method, number, args ?? []], null);
    }

    private Task<T> CallLater<T>(ManagedInterface.Method method, int number, object?[] arguments) =>
        Task.Factory.StartNew(
            () => (T)Reference.Call(method, number, arguments)!, CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>That it is a proxy, for people.</summary>
    public override string ToString() => $"{_interface.Name} in the manager at {Reference.Client.Address}";
}
