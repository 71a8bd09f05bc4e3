using System.Runtime.InteropServices;

namespace PoolRuntime.Serialization;

/// <summary>What all collections share: a count, or -1 for null, and then the elements.</summary>
internal abstract class CollectionCodec<TCollection, TItem> : Codec<TCollection?> where TCollection : class
{
    protected static Codec<TItem> Items => Codec.For<TItem>();

    public override int SmallestSize => sizeof(int);

    public override void Write(PayloadWriter writer, TCollection? value)
    {
        if (value is null)
        {
            writer.Write(-1);
            return;
        }

        if (value.GetType() != typeof(TCollection)) throw Refusal.NotExactly(typeof(TCollection), value.GetType());
        WriteContent(writer, value);
    }

    public override TCollection? Read(PayloadReader reader)
    {
        int count = reader.Read<int>();
        if (count == -1) return null;
        if (count < 0 || (long)count * Items.SmallestSize > reader.Left)
            throw new InvalidDataException("A collection has more elements than its message.");
        return ReadContent(reader, count);
    }

    protected abstract void WriteContent(PayloadWriter writer, TCollection value);

    protected abstract TCollection ReadContent(PayloadReader reader, int count);

    protected static void WriteItems(PayloadWriter writer, ReadOnlySpan<TItem> items)
    {
        writer.Write(items.Length);
        Items.WriteAll(writer, items);
    }

    protected static TItem[] ReadItems(PayloadReader reader, int count)
    {
        return Items.ReadArray(reader, count);
    }
}

internal sealed class ArrayCodec<T> : CollectionCodec<T[], T>
{
    protected override void WriteContent(PayloadWriter writer, T[] value) => WriteItems(writer, value);

    protected override T[] ReadContent(PayloadReader reader, int count) => ReadItems(reader, count);
}

internal sealed class ListCodec<T> : CollectionCodec<List<T>, T>
{
    protected override void WriteContent(PayloadWriter writer, List<T> value) => WriteItems(
        writer, CollectionsMarshal.AsSpan(value));

    protected override List<T> ReadContent(PayloadReader reader, int count) => [.. ReadItems(reader, count)];
}

internal sealed class QueueCodec<T> : CollectionCodec<Queue<T>, T>
{
    protected override void WriteContent(PayloadWriter writer, Queue<T> value) => WriteItems(writer, value.ToArray());

    protected override Queue<T> ReadContent(PayloadReader reader, int count) => new(ReadItems(reader, count));
}

internal sealed class StackCodec<T> : CollectionCodec<Stack<T>, T>
{
    // ToArray gives the top first, the constructor wants it last.
    protected override void WriteContent(PayloadWriter writer, Stack<T> value)
    {
        T[] items = value.ToArray();
        Array.Reverse(items);
        WriteItems(writer, items);
    }

    protected override Stack<T> ReadContent(PayloadReader reader, int count) => new(ReadItems(reader, count));
}

internal sealed class HashSetCodec<T> : CollectionCodec<HashSet<T>, T>
{
    protected override void WriteContent(PayloadWriter writer, HashSet<T> value)
    {
        T[] items = new T[value.Count];
        value.CopyTo(items);
        WriteItems(writer, items);
        ComparerCode.Write(writer, value.Comparer);
    }

    protected override HashSet<T> ReadContent(PayloadReader reader, int count)
    {
        T[] items = ReadItems(reader, count);
        return new HashSet<T>(items, ComparerCode.Read<T>(reader));
    }
}

internal sealed class DictionaryCodec<TKey, TValue>
    : CollectionCodec<Dictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> where TKey : notnull
{
    protected override void WriteContent(PayloadWriter writer, Dictionary<TKey, TValue> value)
    {
        WriteItems(writer, value.ToArray());
        ComparerCode.Write(writer, value.Comparer);
    }

    protected override Dictionary<TKey, TValue> ReadContent(PayloadReader reader, int count)
    {
        KeyValuePair<TKey, TValue>[] items = ReadItems(reader, count);
        return new Dictionary<TKey, TValue>(items, ComparerCode.Read<TKey>(reader));
    }
}

internal sealed class MemoryCodec<T> : Codec<Memory<T>>
{
    public override void Write(PayloadWriter writer, Memory<T> value)
    {
        writer.Write(value.Length);
        Codec.For<T>().WriteAll(writer, value.Span);
    }

    public override Memory<T> Read(PayloadReader reader)
    {
        int count = reader.ReadCount(Codec.For<T>().SmallestSize);
        return Codec.For<T>().ReadArray(reader, count);
    }
}

internal sealed class ReadOnlyMemoryCodec<T> : Codec<ReadOnlyMemory<T>>
{
    public override void Write(PayloadWriter writer, ReadOnlyMemory<T> value)
    {
        writer.Write(value.Length);
        Codec.For<T>().WriteAll(writer, value.Span);
    }

    public override ReadOnlyMemory<T> Read(PayloadReader reader) => Codec.For<Memory<T>>().Read(reader);

    public override ReadOnlyMemory<T> ReadForCall(PayloadReader reader)
    {
        if (!reader.Lends) return Read(reader);
        int count = reader.ReadCount(Codec.For<T>().SmallestSize);
        return Codec.For<T>().LendAll(reader, count);
    }
}
