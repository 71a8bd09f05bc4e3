using PoolRuntime.Sharing;
using Xunit;

namespace PoolRuntime.Tests.Sharing;

public sealed class SharedListTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void Every_kind_of_item_is_the_same_in_another_process()
    {
        object?[] items =
            [1L, -5, 2.5, 1.5f, true, false, null, "", "text", "ends with\0\0", "\0", "😀é", Array.Empty<byte>(), new byte[] { 1, 0, 0 }];
        using SharedList list = SharedList.Create(items);
        object?[] expected = [1L, -5L, 2.5, 1.5, .. items[4..]];
        Assert.Equal(expected, list);
        Assert.True(Bound.Within(() => _pool.Apply(() =>
            list.Count == 14 && (string)list[9]! == "ends with\0\0" && (string)list[11]! == "😀é"
            && ((byte[])list[13]!).SequenceEqual(new byte[] { 1, 0, 0 }) && list[6] is null)));
    }

    [Fact]
    public void A_text_has_room_for_its_bytes_not_for_its_characters()
    {
        using SharedList list = SharedList.Create(["éééééééé", "12345678"]);
        Assert.Equal((16, 8), (list.RoomOf(0), list.RoomOf(1)));
        list[0] = "ÀÀÀÀÀÀÀÀ";
        Assert.Equal("12345678", list[1]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => list[1] = "éééé5");
        Assert.Contains("9 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal("12345678", list[1]);
        list[1] = "éééé";
        Assert.Equal(["ÀÀÀÀÀÀÀÀ", "éééé"], list);
    }

    [Fact]
    public void What_cannot_be_an_item_is_refused_and_nothing_is_written()
    {
        using SharedList list = SharedList.Create([1]);
        Assert.Throws<ArgumentException>(() => list[0] = 1m);
        Assert.Throws<ArgumentException>(() => list[0] = ulong.MaxValue);
        Assert.Throws<ArgumentException>(() => list[0] = "half \ud800");
        Assert.Throws<ArgumentException>(() => SharedList.Create([new object()]));
        Assert.Throws<ArgumentException>(() => SharedList.Create(["half \ud800"]));
        Assert.Throws<ArgumentNullException>(() => SharedList.Create(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => list[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1] = 0);
        list[0] = ulong.MaxValue / 2;
        Assert.Equal(long.MaxValue, list[0]);
    }

    [Fact]
    public void What_is_no_list_is_not_taken_for_one_and_garbage_in_one_is_noticed()
    {
        using SharedMemoryBlock block = SharedMemoryBlock.Create(100);
        Assert.Throws<InvalidDataException>(() => SharedList.Attach(block.Name));
        using SharedList list = SharedList.Create(["abc"]);
        using SharedSegment raw = SharedSegment.Open(list.Name);
        unsafe
        {
            for (int value = -1; value < 2; value += 2)
            {
                new Span<byte>(raw.Start + 16, 24).Fill((byte)(value * 77));
                Assert.Throws<InvalidDataException>(() => list[0]);
                Assert.Throws<InvalidDataException>(() => list[0] = "abc");
            }
        }
    }

    [Fact]
    public void After_disposing_it_says_so()
    {
        SharedList list = SharedList.Create([1]);
        list.Dispose();
        list.Dispose();
        Assert.Throws<ObjectDisposedException>(() => list[0]);
        Assert.Throws<NotTransferableException>(() => _pool.Apply(() => list.Count));
        Assert.Equal("SharedList (disposed)", list.ToString());
    }
}
