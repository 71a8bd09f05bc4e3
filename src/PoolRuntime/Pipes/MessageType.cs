using System.Reflection;
using System.Text;
using PoolRuntime.Serialization;

namespace PoolRuntime.Pipes;

/// <summary>
/// A number that stands for a declared type as it is made up, so that two sides that declare different things notice.
/// It is only ever compared: no type is looked up by it.
/// </summary>
internal static class MessageType
{
    public static int Of<T>() => Cache<T>.Number;

    public static int Of(Type type)
    {
        StringBuilder text = new();
        Describe(type, text, []);
        return Number(text.ToString());
    }

    /// <summary>A number of a text, the same in every process.</summary>
    public static int Number(string text)
    {
        uint hash = 2166136261;
        foreach (char letter in text) hash = (hash ^ letter) * 16777619;
        return (int)hash;
    }

    private static void Describe(Type type, StringBuilder text, HashSet<Type> seen)
    {
        if (type.HasElementType)
        {
            Describe(type.GetElementType()!, text, seen);
            text.Append(type.IsArray ? "[]" : "*");
            return;
        }

        text.Append(type.IsGenericType ? type.GetGenericTypeDefinition().FullName : type.FullName);
        foreach (Type argument in type.GetGenericArguments())
        {
            text.Append('<');
            Describe(argument, text, seen);
        }

        if (Transferability.BelongsToFramework(type.Assembly) || type.IsInterface || !seen.Add(type)
            || Transferability.TravelsByReference(type))
            return;
        text.Append('{');
        foreach (FieldInfo field in type.IsEnum ? [] : Transferability.FieldsOf(type))
        {
            text.Append(field.Name).Append(':');
            Describe(field.FieldType, text, seen);
        }

        text.Append('}');
    }

    private static class Cache<T>
    {
        public static readonly int Number = Of(typeof(T));
    }
}
