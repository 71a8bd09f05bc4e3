namespace PoolRuntime.Serialization;

/// <summary>
/// How values of one declared type become bytes and values again. Both sides derive it from the same declared type, so
/// no type name ever travels with a value.
/// </summary>
internal abstract class Codec<T>
{
    /// <summary>The fewest bytes that a value takes.</summary>
    public virtual int SmallestSize => 1;

    /// <summary>Whether every value of the type can be written.</summary>
    public virtual bool TakesEveryValue => false;

    /// <exception cref="RefusedValueException">The value, or one inside it, cannot travel.</exception>
    public abstract void Write(PayloadWriter writer, T value);

    /// <exception cref="InvalidDataException">The bytes are not those of such a value.</exception>
    public abstract T Read(PayloadReader reader);

    /// <summary>A value that is used only until the call is over: it may be left where it lies.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public virtual T ReadForCall(PayloadReader reader) => Read(reader);

    /// <summary>The same of some that come next.</summary>
    public virtual ReadOnlyMemory<T> LendAll(PayloadReader reader, int count) => ReadArray(reader, count);

    /// <summary>Whether values are the same wherever their bytes are copied to, and nothing is written besides.
    /// </summary>
    public virtual bool IsPlainMemory => false;

    /// <summary>Values as they lie in the message; empty where they have to be read one by one.</summary>
    public virtual ReadOnlySpan<T> View(PayloadReader reader, int count) => [];

    /// <summary>Room in the message to put values into; empty where they have to be written one by one.</summary>
    public virtual Span<T> Reserve(PayloadWriter writer, int count) => [];

    /// <summary>Copies values that are plain memory.</summary>
    public virtual void Copy(ReadOnlySpan<T> values, Span<byte> room) => throw new NotSupportedException();

    public virtual void WriteAll(PayloadWriter writer, ReadOnlySpan<T> values)
    {
        foreach (T value in values) Write(writer, value);
    }

    public virtual T[] ReadArray(PayloadReader reader, int count)
    {
        T[] values = new T[count];
        ReadAll(reader, values);
        return values;
    }

    public virtual void ReadAll(PayloadReader reader, Span<T> values)
    {
        foreach (ref T value in values) value = Read(reader);
    }
}

/// <summary>The codecs that are in use.</summary>
internal static class Codec
{
    public static Codec<T> For<T>() => Cache<T>.Instance;

    // Called from the code that FieldwiseCompiler makes.
    public static void WriteField<T>(PayloadWriter writer, T value) => Cache<T>.Instance.Write(writer, value);

    public static T ReadField<T>(PayloadReader reader) => Cache<T>.Instance.Read(reader);

    private static class Cache<T>
    {
        public static readonly Codec<T> Instance = CodecFactory.Create<T>();
    }
}
