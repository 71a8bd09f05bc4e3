using System.Diagnostics;
using System.Globalization;
using PoolRuntime.Conformance.Synchronization;
using PoolRuntime.Sharing;
using PoolRuntime.Tests;
using PoolRuntime.Transport;
using Xunit;

namespace PoolRuntime.Conformance.Sharing;

public sealed class MemoryTests(Parties parties) : IClassFixture<Parties>
{
    private const string Folder = "/dev/shm";

    private readonly Pool _pool = parties.Of(WorkerKind.Processes);

    private static string NewName() => $"conformance {Guid.NewGuid():N}";

    // Of one process: others use the same folder at the same time.
    private static IEnumerable<string> FilesOf(int process) => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder, $"poolruntime.*-{process}-*").Order(StringComparer.Ordinal)
        : [];

    private static IEnumerable<string> Files() => FilesOf(Environment.ProcessId);

    private static void RemoveThoseOfDead()
    {
        if (!OperatingSystem.IsWindows()) SegmentFiles.RemoveThoseOfDead(now: true);
    }

    private static bool IsThere(string name)
    {
        try
        {
            SharedMemoryBlock.Attach(name).Dispose();
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    [Fact]
    [Trait("Conformance", "MP-151")]
    public void Pieces_that_come_and_go_in_any_order_leave_nothing()
    {
        string[] before = [.. Files()];
        Random random = new(1);
        List<(SharedMemoryBlock Block, byte Content)> blocks = [];
        for (int i = 0; i < 400; i++)
        {
            SharedMemoryBlock block = SharedMemoryBlock.Create(1 + random.Next(20_000));
            block.Span.Fill((byte)i);
            blocks.Add((block, (byte)i));
            if (blocks.Count < 20) continue;
            int index = random.Next(blocks.Count);
            Assert.False(blocks[index].Block.Span.ContainsAnyExcept(blocks[index].Content));
            blocks[index].Block.Dispose();
            blocks.RemoveAt(index);
        }

        foreach ((SharedMemoryBlock block, _) in blocks) block.Dispose();
        Assert.Equal(before, Files());
    }

    [Fact]
    [Trait("Conformance", "MP-152")]
    public void Pieces_that_are_dropped_are_freed_while_others_are_made()
    {
        string[] before = [.. Files()];
        Bound.Within(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                Drop();
                if (i % 50 == 0) GC.Collect();
            }
        });
        Bound.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Files().SequenceEqual(before);
            },
            "all files are gone");

        static void Drop() => new SharedArray<int>(1000)[0] = 1;
    }

    [Fact]
    [Trait("Conformance", "MP-156")]
    public void Names_with_a_NUL_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SharedMemoryBlock.Create(1, "a\0b"));
        Assert.Throws<ArgumentException>(() => SharedMemoryBlock.Attach("a\0b"));
        Assert.Throws<ArgumentException>(() => SharedMemoryBlock.Attach("\0"));
    }

    [Fact]
    [Trait("Conformance", "MP-157")]
    public void A_block_is_created_attached_to_and_gone()
    {
        string name = NewName();
        using SharedMemoryBlock block = SharedMemoryBlock.Create(512, name);
        Assert.Equal(name, block.Name);
        Assert.True(block.Size >= 512);
        Assert.Contains(name, block.ToString(), StringComparison.Ordinal);
        block.Span[0] = 42;
        using (SharedMemoryBlock attached = SharedMemoryBlock.Attach(name))
        {
            Assert.Equal(42, attached.Span[0]);
            Assert.Equal(42, attached.Memory.Span[0]);
            Assert.True(attached.Size >= 512);
            attached.Span[1] = 43;
        }

        Assert.Equal(43, block.Span[1]);
        Assert.Throws<IOException>(() => SharedMemoryBlock.Create(512, name));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMemoryBlock.Create(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMemoryBlock.Create(0));
        Assert.Throws<ArgumentNullException>(() => SharedMemoryBlock.Attach(null!));
        Assert.Throws<ArgumentException>(() => SharedMemoryBlock.Attach(""));
        Assert.Throws<FileNotFoundException>(() => SharedMemoryBlock.Attach(NewName()));
        block.Unlink();
        Assert.Throws<FileNotFoundException>(block.Unlink);
        Assert.Throws<FileNotFoundException>(() => SharedMemoryBlock.Attach(name));
        Assert.Equal(42, block.Span[0]);
    }

    [Fact]
    [Trait("Conformance", "MP-158")]
    public void A_made_name_that_exists_is_made_again()
    {
        if (OperatingSystem.IsWindows()) return;
        using SharedMemoryBlock block = SharedMemoryBlock.Create(1);
        string next = SegmentName.New();
        Queue<string> names = new([block.Name, next]);
        using PosixSegment segment = PosixSegment.Make(1, null, names.Dequeue);
        Assert.Equal(next, segment.Name);
    }

    [Fact]
    [Trait("Conformance", "MP-160")]
    [Trait("Conformance", "MP-162")]
    public void Sent_or_attached_to_by_name_it_is_the_same_memory()
    {
        using SharedMemoryBlock block = SharedMemoryBlock.Create(100);
        block.Span[0] = 1;
        string name = block.Name;
        Assert.Equal((1, 1), Bound.Within(() => _pool.Apply(() =>
        {
            using SharedMemoryBlock attached = SharedMemoryBlock.Attach(name);
            (int, int) seen = (block.Span[0], attached.Span[0]);
            block.Span[1] = 2;
            attached.Span[2] = 3;
            return seen;
        })));
        Assert.Equal([1, 2, 3], block.Span[..3].ToArray());
    }

    [Fact]
    [Trait("Conformance", "MP-161")]
    [Trait("Conformance", "MP-168")]
    public void What_was_sent_and_is_gone_is_not_found()
    {
        using ProcessPool pool = new(1);
        using ProcessEvent go = new();
        AsyncResult<int> first = pool.ApplyAsync(() => go.Wait() ? 0 : 1);
        SharedMemoryBlock block = SharedMemoryBlock.Create(10);
        SharedList list = SharedList.Create([1, 2]);
        AsyncResult<int> late = pool.ApplyAsync(static block => block.Size, block);
        AsyncResult<int> later = pool.ApplyAsync(static list => list.Count, list);
        block.Dispose();
        list.Dispose();
        go.Set();
        Assert.Equal(0, Bound.Within(() => first.Get()));
        foreach (AsyncResult<int> result in (AsyncResult<int>[])[late, later])
        {
            Exception error = Assert.ThrowsAny<Exception>(() => Bound.Within(() => result.Get()));
            Assert.IsType<FileNotFoundException>(error is RemoteException ? error.InnerException ?? error : error);
        }
    }

    [Fact]
    [Trait("Conformance", "MP-166")]
    [Trait("Conformance", "X-051")]
    public void A_list_holds_plain_things_each_in_its_room()
    {
        using SharedList list = SharedList.Create(["howdy", -5, 17.5, true, null, new byte[] { 1, 0, 0 }, "a\0\0", "😀"]);
        Assert.Equal(8, list.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[8]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[8] = 1);
        list[1] = "12345678";
        list[0] = 3;
        list[3] = null;
        Assert.Equal([3L, "12345678", 17.5, null, null, new byte[] { 1, 0, 0 }, "a\0\0", "😀"], list);
        Assert.Throws<ArgumentException>(() => list[1] = "123456789");
        Assert.Throws<ArgumentException>(() => list[7] = "😀😀😀");
        list[7] = "😀😀";
        Assert.Equal("😀😀", list[7]);
        Assert.Equal((1, 2, -1), (list.IndexOf("12345678"), list.CountOf(null), list.IndexOf("no")));
        using SharedList second = SharedList.Attach(list.Name);
        second[2] = 1;
        Assert.Equal(1L, list[2]);
        using SharedList copy = SharedList.Create(list);
        copy[2] = 5;
        Assert.Equal(1L, list[2]);
        using SharedList empty = SharedList.Create([]);
        Assert.Empty(empty);
    }

    [Fact]
    [Trait("Conformance", "MP-167")]
    public void A_list_that_is_sent_is_a_name_however_long_it_is()
    {
        using SharedList small = SharedList.Create([1]);
        using SharedList large = SharedList.Create(Enumerable.Range(0, 10_000).Cast<object?>());
        Assert.InRange(Length(large) - Length(small), -20, 20);
        Assert.Equal((1, 10_000, 9999L), Bound.Within(() => _pool.Apply(
            () => (small.Count, large.Count, (long)large[9999]!))));

        static int Length(SharedList list)
        {
            PoolRuntime.Serialization.PayloadWriter writer = new();
            PoolRuntime.Serialization.Codec.For<SharedList?>().Write(writer, list);
            return writer.Length;
        }
    }

    [Fact]
    [Trait("Conformance", "MP-169")]
    [Trait("Conformance", "MP-214")]
    [Trait("Conformance", "MP-217")]
    [Trait("Conformance", "MP-218")]
    public void What_a_killed_process_has_left_is_gone_after_the_next_start()
    {
        string name = NewName();
        WorkerLostException lost = Bound.Throws<WorkerLostException>(() => _pool.Apply(() =>
        {
            SharedMemoryBlock.Create(100, name);
            new ProcessSemaphore(3).Acquire();
            return Death.OfThisProcess();
        }));
        if (OperatingSystem.IsWindows()) return;
        RemoveThoseOfDead();
        Assert.False(IsThere(name));
        Assert.Empty(FilesOf(lost.ProcessId));
        using SharedMemoryBlock again = SharedMemoryBlock.Create(100, name);
        Assert.Equal(0, again.Span[0]);
    }

    [Fact]
    [Trait("Conformance", "MP-170")]
    [Trait("Conformance", "X-050")]
    public void Who_is_attached_and_ends_takes_it_from_nobody()
    {
        string name = NewName();
        using SharedMemoryBlock block = SharedMemoryBlock.Create(100, name);
        using (ProcessPool pool = new(1))
        {
            Bound.Within(() => pool.Apply(() =>
            {
                SharedMemoryBlock.Attach(name).Dispose();
                return SharedMemoryBlock.Attach(name).Size;
            }));
            Death.In(pool, () =>
            {
                SharedMemoryBlock.Attach(name).Span[0] = 1;
                return Death.OfThisProcess();
            });
        }

        RemoveThoseOfDead();
        Assert.True(IsThere(name));
        Assert.Equal(1, block.Span[0]);
        block.Dispose();
        Assert.False(IsThere(name));
    }

    [Fact]
    [Trait("Conformance", "MP-164")]
    [Trait("Conformance", "MP-216")]
    [Trait("Conformance", "MP-220")]
    [Trait("Conformance", "MP-250")]
    public void A_process_that_ends_by_itself_takes_its_own_with_it_and_ends_as_it_would_have()
    {
        string name = NewName();
        int last;
        using (ProcessPool pool = new(1))
        {
            WorkerLostException lost = Bound.Throws<WorkerLostException>(() => pool.Apply(() =>
            {
                SharedMemoryBlock.Create(100, name);
                OfEachProcess.Semaphore.Release();
                Environment.Exit(3);
                return 0;
            }));
            Assert.Equal(3, lost.ExitCode);
            Assert.False(IsThere(name));
            Assert.Empty(FilesOf(lost.ProcessId));
            (last, int value) = Bound.Within(() => pool.Apply(static () =>
            {
                OfEachProcess.Semaphore.Release();
                return (Environment.ProcessId, OfEachProcess.Semaphore.Value);
            }));
            Assert.Equal(1, value);
        }

        RemoveThoseOfDead();
        Assert.Empty(FilesOf(last));
    }

    [Fact]
    [Trait("Conformance", "MP-215")]
    public void What_an_interrupted_process_has_left_is_gone_after_the_next_start()
    {
        if (OperatingSystem.IsWindows()) return;
        using ProcessPool pool = new(1);
        (int process, string name) = Bound.Within(() => pool.Apply(static () =>
        {
            SharedMemoryBlock block = SharedMemoryBlock.Create(10, $"interrupted {Guid.NewGuid():N}");
            return (Environment.ProcessId, block.Name);
        }));
        using (Process interrupt = Process.Start("/bin/sh", ["-c", $"kill -INT {process}"]))
            Bound.Within(() => interrupt.WaitForExit());
        Bound.Until(
            () =>
            {
                RemoveThoseOfDead();
                return !IsThere(name);
            },
            "the name is gone");
    }

    [Theory]
    [InlineData("a:b:c")]
    [InlineData("a\nb")]
    [InlineData("a/../b %41 é")]
    [Trait("Conformance", "MP-263")]
    public void Any_other_character_may_be_in_a_name(string part)
    {
        string name = part + NewName();
        using SharedMemoryBlock block = SharedMemoryBlock.Create(10, name);
        block.Span[0] = 8;
        Assert.Equal(8, Bound.Within(() => _pool.Apply(static name =>
        {
            using SharedMemoryBlock attached = SharedMemoryBlock.Attach(name);
            return attached.Span[0];
        }, name)));
        block.Unlink();
        Assert.False(IsThere(name));
    }

    [Fact]
    [Trait("Conformance", "MP-163")]
    public void Manager_of_blocks_does_not_end_at_an_interrupt() => Bound.Within(() =>
    {
        if (OperatingSystem.IsWindows()) return;
        using SharedMemoryManager manager = SharedMemoryManager.StartNew();
        using SharedMemoryBlock block = manager.Block(10);
        // Names tell who made them.
        int process = int.Parse(block.Name.Split('-')[1], CultureInfo.InvariantCulture);
        for (int i = 0; i < 3; i++) Assert.Equal(0, Posix.Kill(process, Posix.SigInt));
        Thread.Sleep(50);
        using SharedMemoryBlock second = manager.Block(10);
        Assert.True(IsThere(block.Name) && IsThere(second.Name));
        manager.Shutdown();
        Assert.False(IsThere(block.Name) || IsThere(second.Name));
    });

    [Fact]
    [Trait("Conformance", "MP-165")]
    public void Manager_of_blocks_unlinks_them_all_when_it_ends() => Bound.Within(() =>
    {
        using SharedMemoryManager manager = new();
        Assert.Throws<InvalidOperationException>(() => manager.Block(9));
        Assert.Throws<InvalidOperationException>(() => manager.List([1]));
        manager.Start();
        List<SharedList> lists =
            [.. Enumerable.Range(5, 5).Select(count => manager.List(Enumerable.Range(0, count).Cast<object?>()))];
        List<SharedMemoryBlock> blocks = [.. Enumerable.Range(2, 6).Select(number => manager.Block(16 * number))];
        using (SharedList same = SharedList.Attach(lists[0].Name)) Assert.Equal([0L, 1L, 2L, 3L, 4L], same);
        using (SharedMemoryBlock same = SharedMemoryBlock.Attach(blocks[0].Name)) Assert.True(same.Size >= 32);
        manager.Shutdown();
        Assert.All(blocks.Select(static one => one.Name).Concat(lists.Select(static one => one.Name)), static name =>
            Assert.False(IsThere(name)));
        string left;
        using (SharedMemoryManager again = SharedMemoryManager.StartNew()) left = again.List([1]).Name;
        Assert.False(IsThere(left));
    });

    private static class OfEachProcess
    {
        public static readonly ProcessSemaphore Semaphore = new(0);
    }
}
