using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PoolRuntime.Serialization;

/// <summary>What can travel to another process, decided by declared types.</summary>
internal static class Transferability
{
    private static readonly ConcurrentDictionary<Type, bool> PlainMemory = new();

    // Classes of the base library that are no more than their fields.
    private static readonly HashSet<Type> PlainClasses =
    [
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>),
        typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>),
        typeof(KeyValuePair<,>), typeof(StrongBox<>),
    ];

    private static readonly HashSet<Type> Collections =
    [
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>),
        typeof(Memory<>), typeof(ReadOnlyMemory<>),
    ];

    /// <summary>Whether values of the type mean the same wherever their bytes are copied to.</summary>
    public static bool IsPlainMemory(Type type) => PlainMemory.GetOrAdd(type, static type =>
        type.IsValueType && !type.IsByRefLike && !IsAddress(type) && Nullable.GetUnderlyingType(type) is null
        && (type.IsPrimitive || type.IsEnum || HasPlainFields(type)));

    /// <summary>Whether it is held by several processes at once, so that only the way to it travels.</summary>
    public static bool TravelsByReference(Type type) =>
        type.IsClass && Array.Exists(
            type.GetInterfaces(),
            face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ITravelsByReference<>)
                && face.GenericTypeArguments[0] == type);

    /// <summary>Why no value of the type can travel, or null.</summary>
    public static string? ReasonAgainst(Type type)
    {
        if (type == typeof(object))
            return "an 'object' does not say what it is; declare the type that it has";
        if (typeof(Delegate).IsAssignableFrom(type))
            return "a delegate is code, not data; call it inside the job, or send what it needs";
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRef || IsAddress(type))
            return "an address or handle means nothing in another process; send what it refers to";
        if (type.IsByRefLike)
            return $"a '{Name(type)}' lives on the stack; send an array or a 'ReadOnlyMemory<T>'";
        if (typeof(Pool).IsAssignableFrom(type) && type != typeof(ManagedPool) || typeof(AsyncResult).IsAssignableFrom(type)
            || typeof(ChildProcess).IsAssignableFrom(type))
            return $"a '{Name(type)}' belongs to the process that made it; send the values that it needs, not the object itself";
        if (IsFile(type)) return null;
        if (type == typeof(FileStream))
            return "a 'FileStream' is tied to the process that made it; send its 'SafeFileHandle' and open a stream "
                + "over that, or the path";
        if (type.IsInterface)
            return $"an interface '{Name(type)}' does not say what it is; declare the type that it has, "
                + "such as an array or a 'List<T>'";
        if (type.IsArray && !type.IsSZArray)
            return "arrays of several dimensions do not travel; send an array of arrays, or one flat array";
        if (type.IsArray) return null;
        if (type.IsValueType) return null;
        if (IsText(type)) return null;
        Type shape = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (Collections.Contains(shape) || PlainClasses.Contains(shape)) return null;
        if (type.IsAbstract)
            return $"an abstract '{Name(type)}' does not say what it is; declare the type that it has";
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            if (!BelongsToFramework(at.Assembly)) continue;
            return at == type
                ? $"a '{Name(type)}' is tied to the process that made it; send the data it is made from"
                : $"a '{Name(type)}' is a '{Name(at)}', which is tied to the process that made it; "
                    + "send the data it is made from";
        }

        return null;
    }

    /// <summary>An open file, which other processes of this machine can get a duplicate of.</summary>
    public static bool IsFile(Type type) => type == typeof(SafeFileHandle);

    /// <summary>Classes of the base library that a text describes whole.</summary>
    public static bool IsText(Type type) =>
        type == typeof(string) || type == typeof(Uri) || type == typeof(Version)
        || type == typeof(CultureInfo) || type == typeof(StringBuilder);

    /// <summary>
    /// The instance fields that make up a value, those of base classes first, always in the same order.
    /// </summary>
    public static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
            | BindingFlags.DeclaredOnly;
        IEnumerable<FieldInfo> own = type.GetFields(declared).OrderBy(field => field.MetadataToken);
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)
            ? FieldsOf(parent).Concat(own)
            : own;
    }

    /// <summary>Whether objects of a class can hold an object of the same class, directly or further down.</summary>
    public static bool CanReachItself(Type type)
    {
        // Generic classes can name ever new types without end; to keep track of objects then is the safe answer.
        const int mostParts = 1000;
        HashSet<Type> visited = [];
        Stack<Type> open = new(Parts(type));
        while (open.TryPop(out Type? part))
        {
            if (part == type || visited.Count > mostParts) return true;
            if (!visited.Add(part) || part.IsPrimitive || ReasonAgainst(part) is not null) continue;
            foreach (Type inner in Parts(part)) open.Push(inner);
        }

        return false;

        static IEnumerable<Type> Parts(Type whole)
        {
            if (whole.IsArray) return [whole.GetElementType()!];
            if (whole.IsGenericType && Collections.Contains(whole.GetGenericTypeDefinition()))
                return whole.GetGenericArguments();
            return BelongsToFramework(whole.Assembly) && !whole.IsGenericType
                ? []
                : FieldsOf(whole).Select(field => field.FieldType);
        }
    }

    /// <summary>The name of a type as one writes it.</summary>
    public static string Name(Type type)
    {
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (!type.IsGenericType) return type.Name;
        string name = type.Name;
        int tick = name.IndexOf('`');
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    public static bool BelongsToFramework(Assembly assembly)
    {
        AssemblyName name = assembly.GetName();
        return name.GetPublicKeyToken() is { Length: > 0 }
            && (name.Name is "mscorlib" or "netstandard" or "System" or "WindowsBase"
                || name.Name!.StartsWith("System.", StringComparison.Ordinal)
                || name.Name.StartsWith("Microsoft.", StringComparison.Ordinal));
    }

    private static bool HasPlainFields(Type type) => FieldsOf(type).All(field => IsPlainMemory(field.FieldType));

    private static bool IsAddress(Type type) =>
        type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint)
        || type == typeof(GCHandle) || type == typeof(RuntimeTypeHandle) || type == typeof(RuntimeMethodHandle)
        || type == typeof(RuntimeFieldHandle);
}
