using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PoolRuntime.Serialization;

/// <summary>Values that are the same wherever their bytes are copied to.</summary>
internal sealed class MemoryCopyCodec<T> : Codec<T> where T : unmanaged
{
    public override int SmallestSize => Unsafe.SizeOf<T>();

    public override bool TakesEveryValue => true;

    public override void Write(PayloadWriter writer, T value) => writer.Write(value);

    public override T Read(PayloadReader reader) => reader.Read<T>();

    public override bool IsPlainMemory => true;

    public override ReadOnlySpan<T> View(PayloadReader reader, int count) =>
        MemoryMarshal.Cast<byte, T>(reader.ReadBytes(checked(count * Unsafe.SizeOf<T>())));

    public override Span<T> Reserve(PayloadWriter writer, int count) =>
        MemoryMarshal.Cast<byte, T>(writer.ReserveBytes(checked(count * Unsafe.SizeOf<T>())));

    public override void Copy(ReadOnlySpan<T> values, Span<byte> room) => MemoryMarshal.AsBytes(values).CopyTo(room);

    public override void WriteAll(PayloadWriter writer, ReadOnlySpan<T> values) => writer.WriteSpan(values);

    public override T[] ReadArray(PayloadReader reader, int count) => PlainArray.Read<T>(reader, count);

    public override ReadOnlyMemory<T> LendAll(PayloadReader reader, int count) => reader.Lend<T>(count);

    public override void ReadAll(PayloadReader reader, Span<T> values) =>
        reader.ReadBytes(checked(values.Length * Unsafe.SizeOf<T>())).CopyTo(MemoryMarshal.AsBytes(values));
}

internal sealed class NullableCodec<T> : Codec<T?> where T : struct
{
    public override bool TakesEveryValue => Codec.For<T>().TakesEveryValue;

    public override void Write(PayloadWriter writer, T? value)
    {
        writer.Write(value.HasValue);
        if (value.HasValue) Codec.For<T>().Write(writer, value.Value);
    }

    public override T? Read(PayloadReader reader) => reader.Read<byte>() == 0 ? null : Codec.For<T>().Read(reader);
}

internal sealed class PlainArrayCodec<T> : Codec<T[]?> where T : unmanaged
{
    public override int SmallestSize => sizeof(int);

    public override bool TakesEveryValue => true;

    public override void Write(PayloadWriter writer, T[]? value)
    {
        writer.Write(value?.Length ?? -1);
        writer.WriteSpan<T>(value);
    }

    public override T[]? Read(PayloadReader reader)
    {
        int length = reader.Read<int>();
        if (length == -1) return null;
        if (length < 0 || (long)length * Unsafe.SizeOf<T>() > reader.Left)
            throw new InvalidDataException("An array is longer than its message.");
        return PlainArray.Read<T>(reader, length);
    }
}

internal sealed class StringCodec : Codec<string?>
{
    public override int SmallestSize => sizeof(int);

    public override bool TakesEveryValue => true;

    public override void Write(PayloadWriter writer, string? value) => writer.WriteString(value);

    public override string? Read(PayloadReader reader) => reader.ReadString();
}

/// <summary>Classes of the base library that a text describes whole.</summary>
internal sealed class TextCodec<T>(Func<T, string> write, Func<string, T> read) : Codec<T?> where T : class
{
    public override int SmallestSize => sizeof(int);

    public override void Write(PayloadWriter writer, T? value) =>
        writer.WriteString(value is null ? null : write(value));

    public override T? Read(PayloadReader reader) => reader.ReadString() is { } text ? read(text) : null;
}

/// <summary>Types that cannot travel; their null can.</summary>
internal sealed class RefusingCodec<T>(string reason) : Codec<T?>
{
    public override void Write(PayloadWriter writer, T? value)
    {
        if (value is not null) throw new RefusedValueException(reason);
        writer.Write<byte>(0);
    }

    public override T? Read(PayloadReader reader)
    {
        if (reader.Read<byte>() != 0) throw new InvalidDataException("A value that cannot travel has come.");
        return default;
    }
}
