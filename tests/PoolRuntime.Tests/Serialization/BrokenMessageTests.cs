using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using Xunit;

namespace PoolRuntime.Tests.Serialization;

/// <summary>A message that was cut or changed is refused, and is never read beyond its end.</summary>
public sealed unsafe class BrokenMessageTests
{
    private sealed class Node
    {
        public int Number { get; set; }

        public string? Name { get; set; }

        public List<Node> Children { get; } = [];

        public Dictionary<string, int[]> More { get; } = [];

        public Node? Other { get; set; }
    }

    private static readonly Node Sample = NewSample();

    [Fact]
    public void Message_cut_anywhere_is_refused()
    {
        byte[] whole = Written(writer => Codec.For<Node>().Write(writer, Sample));
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidDataException>(() => Read(whole.AsSpan(0, length).ToArray(), Codec.For<Node>().Read));
        Assert.Equal(7, Read(whole, Codec.For<Node>().Read).Children[0].Number);
    }

    [Fact]
    public void Message_changed_anywhere_does_no_harm()
    {
        byte[] whole = Written(writer => Codec.For<Node>().Write(writer, Sample));
        Random random = new(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. whole];
            for (int left = random.Next(1, 4); left > 0; left--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            HarmlesslyRead(changed, Codec.For<Node>().Read);
        }
    }

    [Fact]
    public void Error_changed_anywhere_does_no_harm()
    {
        InvalidOperationException error = new("outer", new ArgumentException("inner", "x")) { Data = { ["a"] = 1 } };
        byte[] whole = Written(writer => ErrorRecord.Write(writer, error));
        Random random = new(4);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            HarmlesslyRead(changed, ErrorRecord.Read);
            if (i % 50 == 0) HarmlesslyRead(changed, reader => ErrorRecord.Read(reader).ToException());
        }
    }

    [Fact]
    public void Error_with_a_million_inside_each_other_is_refused()
    {
        byte[] one = Written(writer => ErrorRecord.Write(writer, new FormatException("x")));
        // The count of inner ones is the last of it.
        one[^4] = 1;
        byte[] many = new byte[one.Length * 1_000_000L < int.MaxValue ? one.Length * 1_000_000 : int.MaxValue / 2];
        for (int at = 0; at + one.Length <= many.Length; at += one.Length) one.CopyTo(many, at);
        Assert.Throws<InvalidDataException>(() => Read(many, ErrorRecord.Read));
    }

    private static Node NewSample()
    {
        Node root = new() { Number = 1, Name = "root" };
        root.Children.Add(new Node { Number = 7, Other = root });
        root.Children.Add(new Node { Name = "", More = { ["a"] = [1, 2, 3], ["b"] = [] } });
        root.Other = root.Children[1];
        return root;
    }

    private static byte[] Written(Action<PayloadWriter> write)
    {
        PayloadWriter writer = new();
        write(writer);
        return writer.ToArray();
    }

    private static T Read<T>(byte[] message, Func<PayloadReader, T> read)
    {
        fixed (byte* start = message)
        {
            PayloadReader reader = new();
            reader.Open(start, message.Length);
            return read(reader);
        }
    }

    private static void HarmlesslyRead<T>(byte[] message, Func<PayloadReader, T> read)
    {
        try
        {
            Read(message, read);
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException or RefusedValueException)
        {
            // Noticed; the argument is that of a dictionary with a key twice or none.
        }
    }
}
