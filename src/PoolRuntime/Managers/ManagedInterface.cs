using System.Collections.Concurrent;
using System.Reflection;
using PoolRuntime.Pipes;
using PoolRuntime.Serialization;

namespace PoolRuntime.Managers;

/// <summary>
/// The methods of an interface, in an order that both sides come to by themselves, and how their arguments and results
/// travel.
/// </summary>
internal sealed class ManagedInterface
{
    private static readonly ConcurrentDictionary<Type, ManagedInterface> Known = new();

    private readonly Dictionary<MethodInfo, int> _numbers = [];
    private readonly Dictionary<string, int> _numbersByName = [];

    private ManagedInterface(Type type)
    {
        if (!type.IsInterface || !type.IsVisible && type.Assembly != typeof(ManagedInterface).Assembly)
            throw new ArgumentException(
                $"'{Transferability.Name(type)}' is no public interface; what a manager holds is used through one.");
        Name = Transferability.Name(type);
        Type[] faces = [type, .. type.GetInterfaces().OrderBy(static face => face.ToString(), StringComparer.Ordinal)];
        Methods =
        [
            .. faces.SelectMany(static face => face.GetMethods(BindingFlags.Instance | BindingFlags.Public)
                .OrderBy(static method => method.MetadataToken)).Select(Describe),
        ];
        for (int i = 0; i < Methods.Count; i++)
        {
            _numbers[Methods[i].Info] = i;
            _numbersByName[Methods[i].Info.Name] = i;
        }

        Number = MessageType.Number(string.Join('\n', Methods.Select(static method =>
            $"{method.Info.Name}:{string.Join(',', method.Parameters.Select(NumberOf))}:"
            + (method.Result is { } result ? MessageType.Of(result.Type) : 0))));
    }

    public string Name { get; }

    /// <summary>The same on both sides if the methods are.</summary>
    public int Number { get; }

    public IReadOnlyList<Method> Methods { get; }

    /// <exception cref="ArgumentException">It is no interface, or has a method that cannot be called from elsewhere.
    /// </exception>
    public static ManagedInterface Of(Type type) => Known.GetOrAdd(type, static type => new ManagedInterface(type));

    public int NumberOf(MethodInfo method) => _numbers[method];

    /// <summary>For interfaces whose methods all have names of their own.</summary>
    public int NumberOf(string method) => _numbersByName[method];

    private static int NumberOf(BoxedCodec? parameter) => parameter is null ? 0 : MessageType.Of(parameter.Type);

    private static Method Describe(MethodInfo method)
    {
        string name = $"{Transferability.Name(method.DeclaringType!)}.{method.Name}";
        if (method.IsGenericMethodDefinition)
            throw new ArgumentException($"'{name}' is generic; a manager's objects are called by what is declared.");
        List<BoxedCodec?> parameters = [];
        int? token = null;
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            string what = $"The parameter '{parameter.Name}' of '{name}'";
            if (parameter.ParameterType == typeof(CancellationToken))
            {
                if (token is not null)
                    throw new ArgumentException($"{what} is a second token; a call is given up as a whole.");
                token = parameter.Position;
                parameters.Add(null);
                continue;
            }

            if (parameter.ParameterType.IsByRef)
                throw new ArgumentException($"{what} is passed by reference; return a tuple.");
            if (Transferability.ReasonAgainst(parameter.ParameterType) is { } reason)
                throw new ArgumentException($"{what} cannot travel: {reason} (POOL403).");
            parameters.Add(BoxedCodec.For(parameter.ParameterType));
        }

        Type result = method.ReturnType;
        bool isTask = result == typeof(Task)
            || result.IsGenericType && result.GetGenericTypeDefinition() == typeof(Task<>);
        if (isTask) result = result.IsGenericType ? result.GetGenericArguments()[0] : typeof(void);
        if (result != typeof(void) && Transferability.ReasonAgainst(result) is { } against)
            throw new ArgumentException($"The result of '{name}' cannot travel: {against} (POOL403).");
        return new Method(
            method, [.. parameters], token, result == typeof(void) ? null : BoxedCodec.For(result), isTask);
    }

    /// <summary>A method that can be called from other processes.</summary>
    public sealed class Method(MethodInfo info, BoxedCodec?[] parameters, int? token, BoxedCodec? result, bool isTask)
    {
        private readonly MethodInvoker _invoker = MethodInvoker.Create(info);

        public MethodInfo Info => info;

        /// <summary>How each argument travels; null for the token, which is not sent.</summary>
        public BoxedCodec?[] Parameters => parameters;

        /// <summary>Which parameter is the token by which the caller gives the call up; null for none.</summary>
        public int? Token => token;

        public BoxedCodec? Result => result;

        public bool IsTask => isTask;

        /// <summary>Whether the client says that it has what this has returned.</summary>
        public bool IsConfirmed { get; } = info.IsDefined(typeof(ConfirmedAttribute));

        /// <summary>Calls it here; of a task, waits for what it gives.</summary>
        public object? Invoke(object target, object?[] arguments)
        {
            object? returned = _invoker.Invoke(target, arguments.AsSpan());
            if (!isTask) return returned;
            Task task = returned as Task
                ?? throw new InvalidOperationException($"'{info.Name}' returned null instead of a task.");
            task.GetAwaiter().GetResult();
            return result is null ? null : task.GetType().GetProperty(nameof(Task<int>.Result))!.GetValue(task);
        }
    }
}
