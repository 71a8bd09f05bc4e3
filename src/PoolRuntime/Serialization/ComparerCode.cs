namespace PoolRuntime.Serialization;

/// <summary>The comparers of dictionaries and sets that mean the same everywhere, as one byte.</summary>
internal static class ComparerCode
{
    private const byte Default = 0;
    private const byte Ordinal = 1;
    private const byte OrdinalIgnoreCase = 2;

    public static void Write<T>(PayloadWriter writer, IEqualityComparer<T> comparer)
    {
        // Dictionaries of strings may wrap the comparer that they were given, so equality decides, not identity.
        if (comparer.Equals(EqualityComparer<T>.Default)) writer.Write(Default);
        else if (comparer.Equals(StringComparer.Ordinal)) writer.Write(Ordinal);
        else if (comparer.Equals(StringComparer.OrdinalIgnoreCase)) writer.Write(OrdinalIgnoreCase);
        else
            throw new RefusedValueException(
                $"its comparer, a '{Transferability.Name(comparer.GetType())}', does not travel; "
                + "use the default comparer or an ordinal one of strings");
    }

    public static IEqualityComparer<T>? Read<T>(PayloadReader reader) => reader.Read<byte>() switch
    {
        Default => null,
        Ordinal => (IEqualityComparer<T>)StringComparer.Ordinal,
        OrdinalIgnoreCase => (IEqualityComparer<T>)StringComparer.OrdinalIgnoreCase,
        _ => throw new InvalidDataException("A comparer is unknown."),
    };
}
