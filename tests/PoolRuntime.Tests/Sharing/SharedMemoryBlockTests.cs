using Xunit;

namespace PoolRuntime.Tests.Sharing;

public sealed class SharedMemoryBlockTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void After_disposing_everything_says_so_and_nothing_crashes()
    {
        SharedMemoryBlock block = SharedMemoryBlock.Create(100);
        Memory<byte> memory = block.Memory;
        Span<byte> span = block.Span;
        span[50] = 1;
        Assert.Equal(1, memory.Span[50]);
        block.Dispose();
        block.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span[50]);
        Assert.Throws<ObjectDisposedException>(() => memory.Pin());
        Assert.Throws<ObjectDisposedException>(() => block.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => block.Memory);
        Assert.Throws<ObjectDisposedException>(block.Unlink);
        Assert.Throws<NotTransferableException>(() => _pool.Apply(static b => b.Size, block));
        if (!OperatingSystem.IsWindows()) Assert.Equal(0, span[50]);
        Assert.Equal("SharedMemoryBlock (disposed)", block.ToString());
        GC.KeepAlive(block);
    }

    [Fact]
    public async Task What_is_read_into_keeps_it_from_being_disposed_of()
    {
        using SharedMemoryBlock block = SharedMemoryBlock.Create(100);
        using (block.Memory.Pin()) Assert.Throws<InvalidOperationException>(block.Dispose);
        using MemoryStream source = new([1, 2, 3]);
        await source.ReadExactlyAsync(block.Memory[..3]);
        Assert.Equal(3, block.Span[2]);
    }

    [Fact]
    public void A_job_that_disposes_of_what_it_received_takes_it_from_nobody()
    {
        using SharedMemoryBlock block = SharedMemoryBlock.Create(10);
        block.Span[0] = 5;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(5, Bound.Within(() => _pool.Apply(
                static received =>
                {
                    int value = received.Span[0];
                    received.Dispose();
                    return value;
                },
                block)));
        }

        using SharedMemoryBlock again = SharedMemoryBlock.Attach(block.Name);
        Assert.Equal(5, again.Span[0]);
    }

    [Fact]
    public void Only_who_created_it_unlinks_it()
    {
        using SharedMemoryBlock block = SharedMemoryBlock.Create(10);
        using SharedMemoryBlock attached = SharedMemoryBlock.Attach(block.Name);
        Assert.Throws<InvalidOperationException>(attached.Unlink);
        attached.Dispose();
        using SharedMemoryBlock again = SharedMemoryBlock.Attach(block.Name);
        Assert.Equal(10, again.Size);
    }
}
