using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace PoolRuntime.Tests.Managers;

/// <summary>Shared memory that belongs to a manager.</summary>
public sealed class SharedMemoryManagerTests : NothingLeftBehind
{
    [Fact]
    public void All_that_was_made_through_it_goes_with_it() => Bound.Within(() =>
    {
        using SharedMemoryManager manager = new();
        Assert.Throws<InvalidOperationException>(() => manager.Block(9));
        Assert.Throws<InvalidOperationException>(() => manager.List([1]));
        manager.Start();
        SharedMemoryBlock block = manager.Block(100);
        SharedList list = manager.List(["a", 1, null]);
        Assert.True(block.Size >= 100);
        Assert.Equal(0, block.Span[99]);
        block.Span[0] = 7;
        Assert.Equal(["a", 1L, null], list);
        using (SharedMemoryBlock attached = SharedMemoryBlock.Attach(block.Name)) Assert.Equal(7, attached.Span[0]);
        // Whoever lets go of it takes it from nobody.
        list.Dispose();
        using (SharedList attached = SharedList.Attach(list.Name)) Assert.Equal(3, attached.Count);
        Assert.Throws<InvalidOperationException>(block.Unlink);
        manager.Shutdown();
        Assert.Throws<FileNotFoundException>(() => SharedMemoryBlock.Attach(block.Name));
        Assert.Throws<FileNotFoundException>(() => SharedList.Attach(list.Name));
        Assert.Throws<InvalidOperationException>(() => manager.Block(1));
        // What was mapped stays until it is let go of.
        Assert.Equal(7, block.Span[0]);
    });

    [Fact]
    public void Workers_make_blocks_that_outlive_them() => Bound.Within(() =>
    {
        using SharedMemoryManager manager = SharedMemoryManager.StartNew();
        using ProcessPool pool = new(1);
        string address = manager.Address!.ToString();
        AsyncResult<string> made = pool.ApplyAsync(address =>
        {
            using SharedMemoryManager manager = new(ConnectionAddress.Parse(address));
            manager.Connect();
            SharedMemoryBlock block = manager.Block(8);
            block.Span[3] = 5;
            return block.Name;
        }, address);
        pool.Dispose();
        using SharedMemoryBlock block = SharedMemoryBlock.Attach(made.Get());
        Assert.Equal(5, block.Span[3]);
        Assert.True(manager.Unlink(block.Name));
        Assert.False(manager.Unlink(block.Name));
        Assert.Throws<FileNotFoundException>(() => SharedMemoryBlock.Attach(block.Name));
    });

    [Fact]
    public void Manager_that_is_killed_leaves_nothing_and_says_so() => Bound.Within(() =>
    {
        using SharedMemoryManager manager = SharedMemoryManager.StartNew();
        SharedMemoryBlock block = manager.Block(100);
        // Which tells who made it.
        string name = block.Name;
        using Process process = Process.GetProcessById(
            int.Parse(name.Split('-')[1], CultureInfo.InvariantCulture));
        process.Kill();
        process.WaitForExit();
        Assert.Throws<ManagerLostException>(() => manager.Block(1));
        // Whoever makes some later removes what the dead have left.
        if (!OperatingSystem.IsWindows()) PoolRuntime.Sharing.SegmentFiles.RemoveThoseOfDead(now: true);
        Assert.Throws<FileNotFoundException>(() => SharedMemoryBlock.Attach(name));
    });

    [Fact]
    public void Mistakes_are_refused_at_once() => Bound.Within(() =>
    {
        using SharedMemoryManager manager = SharedMemoryManager.StartNew();
        Assert.Throws<ArgumentOutOfRangeException>(() => manager.Block(0));
        Assert.Throws<ArgumentNullException>(() => manager.List(null!));
        Assert.Throws<ArgumentException>(() => manager.List([new object()]));
        Assert.Throws<ArgumentNullException>(() => manager.Unlink(null!));
        Assert.False(manager.Unlink("/etc/passwd"));
        Assert.Throws<InvalidOperationException>(manager.Start);
        using SyncManager other = SyncManager.StartNew();
        using SharedMemoryManager none = new(other.Address);
        none.Connect();
        Assert.Throws<KeyNotFoundException>(() => none.Block(1));
    });
}
