using PoolRuntime.Serialization;

namespace PoolRuntime.Pipes;

/// <summary>Reads values that came from anybody.</summary>
internal static class Decoding
{
    /// <exception cref="InvalidDataException">It is no value of that type, or more than one.</exception>
    public static T Value<T>(PayloadReader reader)
    {
        T value;
        try
        {
            value = Codec.For<T>().Read(reader);
        }
        catch (Exception error) when (IsOfContent(error))
        {
            throw Broken<T>(error);
        }

        return reader.Left == 0 ? value : throw Broken<T>(null);
    }

    /// <summary>Whether the content is to blame: what codecs and constructors say of values that cannot be.</summary>
    public static bool IsOfContent(Exception error) =>
        error is ArgumentException or FormatException or OverflowException or InvalidCastException
            or NullReferenceException or RefusedValueException or IndexOutOfRangeException;

    private static InvalidDataException Broken<T>(Exception? error) =>
        new($"What came is no '{Transferability.Name(typeof(T))}'.", error);
}
