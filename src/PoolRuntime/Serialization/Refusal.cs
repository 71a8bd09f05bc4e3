using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PoolRuntime.Serialization;

/// <summary>Explains why a value could not be written: finds the member inside it that is to blame.</summary>
internal static class Refusal
{
    public static RefusedValueException NotExactly(Type declared, Type actual) => new(
        $"it is a '{Transferability.Name(actual)}' where '{Transferability.Name(declared)}' is declared, and would "
        + "lose what it has more; declare the type that it has");

    public static RefusedValueException TooDeep() => new("it is nested too deeply; send it as a list of parts");

    /// <summary>The error for a value whose writing was refused.</summary>
    /// <param name="what">The variable, argument or result, as in "The argument 'path'".</param>
    /// <param name="declared">Its declared type.</param>
    /// <param name="value">Its value.</param>
    /// <param name="refused">Why the writing stopped.</param>
    public static NotTransferableException Explain(
        string what, Type declared, object? value, RefusedValueException refused) =>
        TryExplain(what, declared, value) ?? new NotTransferableException(what, refused.Message);

    /// <summary>The error for a value, or null where nothing in it stands in the way.</summary>
    public static NotTransferableException? TryExplain(string what, Type declared, object? value) =>
        Find("", declared, value, new HashSet<object>(ReferenceEqualityComparer.Instance)) is var (path, reason)
            ? new NotTransferableException(path.Length == 0 ? what : $"{what} (at '{path.TrimStart('.')}')", reason)
            : null;

    private static (string Path, string Reason)? Find(
        string path, Type declared, object? value, HashSet<object> visited)
    {
        if (value is null || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return null;
        // A boxed value has lost that it was optional.
        declared = Nullable.GetUnderlyingType(declared) ?? declared;
        if (Transferability.ReasonAgainst(declared) is { } reason) return (path, reason);
        if (Transferability.FormOf(declared)
            is TransferForm.Text or TransferForm.PlainMemory or TransferForm.Reference or TransferForm.File)
            return null;
        if (!declared.IsValueType)
        {
            if (!visited.Add(value)) return null;
            if (value.GetType() != declared) return (path, NotExactly(declared, value.GetType()).Message);
        }

        if (value is IEnumerable items && (declared.IsArray || Transferability.BelongsToFramework(declared.Assembly)))
        {
            int index = 0;
            foreach (object? item in items)
            {
                Type type = declared.IsArray ? declared.GetElementType()! : ElementType(declared);
                if (Find($"{path}[{index++}]", type, item, visited) is { } found) return found;
            }

            return null;
        }

        foreach (FieldInfo field in Transferability.FieldsOf(declared))
            if (Find($"{path}.{MemberName(field)}", field.FieldType, field.GetValue(value), visited) is { } found)
                return found;
        return null;
    }

    private static Type ElementType(Type collection) => collection.GetInterfaces()
        .Append(collection)
        .First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        .GetGenericArguments()[0];

    /// <summary>
    /// The name in the source: that of the property for its hidden field, that of the parameter for what a primary
    /// constructor keeps.
    /// </summary>
    public static string MemberName(FieldInfo field)
    {
        int end = field.Name.IndexOf('>');
        return end > 1 && field.Name[0] == '<' ? field.Name[1..end] : field.Name;
    }
}
