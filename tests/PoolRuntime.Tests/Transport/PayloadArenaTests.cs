using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using Xunit;

namespace PoolRuntime.Tests.Transport;

/// <summary>Places for large payloads: never one for two, and always one again.</summary>
public sealed unsafe class PayloadArenaTests
{
    private const int Page = 4096;

    [Fact]
    public void Places_do_not_overlap_and_are_within_the_arena()
    {
        const int capacity = 64 * Page;
        PayloadArena arena = new(null, capacity);
        Random random = new(1);
        Dictionary<long, int> taken = [];
        for (int turn = 0; turn < 20_000; turn++)
        {
            int size = random.Next(1, 9 * Page);
            if (random.Next(2) == 0 && taken.Count > 0)
            {
                long offset = taken.Keys.ElementAt(random.Next(taken.Count));
                taken.Remove(offset);
                arena.Release(offset);
            }
            else if (arena.TryReserve(size) is { } offset)
            {
                Assert.True(arena.Contains(offset, size));
                Assert.DoesNotContain(taken, other => other.Key < offset + size && offset < other.Key + other.Value);
                taken.Add(offset, size);
            }
        }

        foreach (long offset in taken.Keys) arena.Release(offset);
        Assert.Equal(0, arena.TryReserve(capacity));
    }

    [Fact]
    public void Free_place_nearest_to_the_start_is_taken_first()
    {
        PayloadArena arena = new(null, 10 * Page);
        Assert.Equal([0, Page, 3 * Page], [arena.TryReserve(1), arena.TryReserve(2 * Page), arena.TryReserve(Page)]);
        arena.Release(Page);
        Assert.Equal([4 * Page, Page], [arena.TryReserve(3 * Page), arena.TryReserve(Page + 1)]);
    }

    [Fact]
    public void There_is_no_place_where_none_is_large_enough()
    {
        PayloadArena arena = new(null, 4 * Page);
        Assert.Null(arena.TryReserve(4 * Page + 1));
        Assert.Equal(0, arena.TryReserve(2 * Page));
        Assert.Null(arena.TryReserve(2 * Page + 1));
    }

    [Fact]
    public void Lent_place_comes_back_when_the_other_side_has_come_that_far()
    {
        long passed = 0;
        PayloadArena arena = new(null, 2 * Page, () => passed);
        arena.Lend(arena.TryReserve(Page)!.Value, until: 10);
        arena.Lend(arena.TryReserve(Page)!.Value, until: 20);
        passed = 9;
        Assert.Null(arena.TryReserve(1));
        passed = 10;
        Assert.Equal(0, arena.TryReserve(1));
        Assert.Null(arena.TryReserve(1));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 4 * Page + 1)]
    [InlineData(4 * Page, 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MaxValue, int.MaxValue)]
    [InlineData(long.MinValue, int.MaxValue)]
    public void Place_outside_is_none(long offset, int size) =>
        Assert.False(new PayloadArena(null, 4 * Page).Contains(offset, size));

    [Fact]
    public void Writer_moves_into_the_arena_as_it_grows_and_leaves_it_when_it_is_cleared()
    {
        const int capacity = 1024 * 1024;
        fixed (byte* start = new byte[capacity])
        {
            PayloadArena arena = new(start, capacity);
            PayloadWriter writer = new(arena);
            for (int i = 0; i < 100_000; i++) writer.Write(i);
            for (int i = 0; i < 100_000; i++)
                Assert.Equal(i, BitConverter.ToInt32(writer.Written.Slice(i * sizeof(int), sizeof(int))));
            Assert.Null(arena.TryReserve(capacity));
            writer.Clear();
            Assert.Equal(0, arena.TryReserve(capacity));
        }
    }

    [Fact]
    public void Writer_goes_elsewhere_when_the_arena_is_full()
    {
        const int capacity = 64 * 1024;
        fixed (byte* start = new byte[capacity])
        {
            PayloadWriter writer = new(new PayloadArena(start, capacity));
            byte[] bytes = new byte[3 * capacity];
            new Random(2).NextBytes(bytes);
            writer.WriteBytes(bytes.AsSpan(0, capacity / 2));
            writer.WriteBytes(bytes.AsSpan(capacity / 2));
            Assert.False(writer.TryTakePlace(out _));
            Assert.True(writer.Written.SequenceEqual(bytes));
        }
    }
}
