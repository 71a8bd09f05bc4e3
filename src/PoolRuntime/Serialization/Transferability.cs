using System.Collections.Concurrent;
using System.Reflection;

namespace PoolRuntime.Serialization;

/// <summary>What can travel to another process, decided by declared types.</summary>
internal static class Transferability
{
    private static readonly ReflectedTypes Decision = new();
    private static readonly ConcurrentDictionary<Type, bool> PlainMemory = new();

    /// <summary>How values of the type travel.</summary>
    public static TransferForm FormOf(Type type) => Decision.FormOf(type);

    /// <summary>Whether values of the type mean the same wherever their bytes are copied to.</summary>
    public static bool IsPlainMemory(Type type) => PlainMemory.GetOrAdd(type, Decision.IsPlainMemory);

    /// <summary>Whether it is held by several processes at once, so that only the way to it travels.</summary>
    public static bool TravelsByReference(Type type) => Decision.FormOf(type) == TransferForm.Reference;

    /// <summary>Why no value of the type can travel, or null.</summary>
    public static string? ReasonAgainst(Type type) => Decision.ReasonAgainst(type);

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
            if (FormOf(whole) == TransferForm.Collection) return whole.GetGenericArguments();
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
        return ReflectedTypes.IsFramework(name.Name, name.GetPublicKeyToken() is { Length: > 0 });
    }
}
