using System.Diagnostics;
using PoolRuntime.Sharing;
using Xunit;

namespace PoolRuntime.Tests.Sharing;

public sealed unsafe class SegmentTests : IClassFixture<PoolOfTwo>
{
    private const string Folder = "/dev/shm";

    private readonly ProcessPool _pool;

    public SegmentTests(PoolOfTwo fixture) => _pool = fixture.Pool;

    [Fact]
    public void What_one_writes_all_see()
    {
        using SharedSegment made = SharedSegment.Create(8192);
        using SharedSegment here = SharedSegment.Open(made.Name);
        made.Start[8191] = 42;
        Assert.Equal(42, here.Start[8191]);
        Assert.Equal(43, Bound.Within(() => _pool.Apply(AddOneAt8191, made.Name)));
        Assert.Equal(43, here.Start[8191]);
    }

    [Fact]
    public void New_memory_is_zero_also_where_there_was_some_before()
    {
        for (int i = 0; i < 5; i++)
        {
            using SharedSegment made = SharedSegment.Create(100_000);
            Assert.False(new Span<byte>(made.Start, 100_000).ContainsAnyExcept((byte)0));
            new Span<byte>(made.Start, 100_000).Fill(255);
        }
    }

    [Fact]
    public void Nobody_opens_what_its_maker_has_closed_and_who_has_it_keeps_it()
    {
        SharedSegment made = SharedSegment.Create(10);
        made.Start[3] = 7;
        using SharedSegment here = SharedSegment.Open(made.Name);
        made.Dispose();
        Assert.Throws<FileNotFoundException>(() => SharedSegment.Open(made.Name));
        Assert.Equal(7, here.Start[3]);
    }

    [Fact]
    public void Who_has_only_opened_it_takes_it_from_nobody()
    {
        using SharedSegment made = SharedSegment.Create(10);
        SharedSegment.Open(made.Name).Dispose();
        Bound.Within(() => _pool.Apply(OpenAndEnd, made.Name));
        using SharedSegment again = SharedSegment.Open(made.Name);
        Assert.Equal(10, again.Length);
    }

    [Fact]
    public void Closed_memory_that_is_used_nevertheless_is_empty_and_does_no_harm()
    {
        SharedSegment made = SharedSegment.Create(10_000);
        made.Start[5000] = 1;
        made.Dispose();
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(0, made.Start[5000]);
        made.Start[5000] = 2;
        made.Dispose();
        GC.KeepAlive(made);
    }

    [Fact]
    public void Memory_that_nobody_refers_to_is_freed_with_its_name()
    {
        string name = Forget();
        Bound.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !File.Exists(Path.Combine(Folder, name));
            },
            "the file is gone");

        static string Forget() => SharedSegment.Create(10).Name;
    }

    [Fact]
    public void Memory_with_a_chosen_name_stays_until_it_is_closed()
    {
        string name = $"chosen {Guid.NewGuid()}";
        Forget(name);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using (SharedSegment here = SharedSegment.Open(name)) Assert.Equal(5, here.Start[0]);
        Close(name);
        Assert.Throws<FileNotFoundException>(() => SharedSegment.Open(name));

        static void Forget(string name) => Holder.Made = new WeakReference(MakeFive(name));

        static SharedSegment MakeFive(string name)
        {
            SharedSegment made = SharedSegment.Create(10, name);
            made.Start[0] = 5;
            return made;
        }

        static void Close(string name)
        {
            SharedSegment made = (SharedSegment)Holder.Made!.Target!;
            Assert.Equal(name, made.Name);
            made.Dispose();
        }
    }

    [Fact]
    public void Only_its_owner_may_read_the_file()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(Folder)) return;
        using SharedSegment made = SharedSegment.Create(10);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, made.Name)));
    }

    [Fact]
    public void A_file_that_others_may_write_is_not_taken_for_one_of_ours()
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(Folder)) return;
        using SharedSegment made = SharedSegment.Create(10);
        File.SetUnixFileMode(
            Path.Combine(Folder, made.Name),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Assert.Throws<FileNotFoundException>(() => SharedSegment.Open(made.Name));
    }

    [Fact]
    public void More_than_there_is_room_for_is_an_error_at_once_and_leaves_nothing()
    {
        if (!OperatingSystem.IsLinux()) return;
        HashSet<string> before = [.. Directory.EnumerateFiles(Folder)];
        IOException error = Assert.Throws<IOException>(() => SharedSegment.Create(1L << 50));
        Assert.Contains("no room", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Folder, $"poolruntime.*-{Environment.ProcessId}-*").Except(before));
    }

    [Fact]
    public void What_a_killed_process_has_left_is_removed_and_nothing_else()
    {
        if (!OperatingSystem.IsLinux()) return;
        using SharedSegment mine = SharedSegment.Create(10);
        string chosen = $"left {Guid.NewGuid()}";
        string left = "";
        using (ProcessPool pool = new(1))
        {
            AsyncResult<string> result = pool.ApplyAsync(MakeTwo, chosen);
            left = Bound.Within(() => result.Get());
            AsyncResult<int> killed = pool.ApplyAsync(KillOneself);
            Bound.Throws<WorkerLostException>(() => killed.Get());
        }

        Assert.True(File.Exists(Path.Combine(Folder, left)));
        SegmentFiles.RemoveThoseOfDead(now: true);
        Assert.False(File.Exists(Path.Combine(Folder, left)));
        Assert.Null(SegmentFiles.LinkedFrom(chosen));
        using SharedSegment here = SharedSegment.Open(mine.Name);
        Assert.Throws<FileNotFoundException>(() => SharedSegment.Open(chosen));
        using SharedSegment again = SharedSegment.Create(10, chosen);
        Assert.Equal(0, again.Start[0]);
    }

    [Fact]
    public void A_name_that_is_taken_by_a_dead_process_is_free()
    {
        if (!OperatingSystem.IsLinux()) return;
        string chosen = $"left {Guid.NewGuid()}";
        SegmentFiles.RemoveThoseOfDead(now: true);
        using (ProcessPool pool = new(1))
        {
            AsyncResult<string> result = pool.ApplyAsync(MakeTwo, chosen);
            Bound.Within(() => result.Get());
            AsyncResult<int> killed = pool.ApplyAsync(KillOneself);
            Bound.Throws<WorkerLostException>(() => killed.Get());
        }

        using SharedSegment again = SharedSegment.Create(10, chosen);
        Assert.Equal(0, again.Start[0]);
        SegmentFiles.RemoveThoseOfDead(now: true);
    }

    [Fact]
    public void A_name_that_is_taken_is_refused_and_stays_who_has_it()
    {
        string name = $"taken {Guid.NewGuid()}";
        using SharedSegment made = SharedSegment.Create(10, name);
        made.Start[0] = 9;
        Assert.Throws<IOException>(() => SharedSegment.Create(10, name));
        using SharedSegment here = SharedSegment.Open(name);
        Assert.Equal(9, here.Start[0]);
    }

    [Fact]
    public void A_made_name_that_exists_is_not_used_twice()
    {
        if (OperatingSystem.IsWindows()) return;
        using SharedSegment first = SharedSegment.Create(10);
        Queue<string> names = new([first.Name, first.Name, SegmentName.New()]);
        string last = names.Last();
        using PosixSegment second = PosixSegment.Make(10, null, names.Dequeue);
        Assert.Equal(last, second.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("poolruntime.x")]
    public void What_cannot_be_a_name_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => SharedSegment.Create(10, name));
        Assert.Throws<ArgumentException>(() => SharedSegment.Open(name));
    }

    [Fact]
    public void A_process_is_told_from_one_that_had_its_number()
    {
        ProcessLife here = ProcessLife.Current;
        Assert.True(here.IsAlive);
        Assert.Equal(here, ProcessLife.Of(here.Code));
        Assert.Equal(here, ProcessLife.Look(Environment.ProcessId));
        int parent = PoolRuntime.Transport.Posix.ParentProcessId();
        ProcessLife other = ProcessLife.Look(parent)!.Value;
        Assert.True(other.IsAlive);
        Assert.False((other with { Started = other.Started - 1 }).IsAlive);
    }

    [Fact]
    public void A_process_that_nobody_has_waited_for_is_dead()
    {
        if (!OperatingSystem.IsLinux()) return;
        using Process child = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 0 & exec sleep 60"]))!;
        try
        {
            Bound.Until(() => Zombies(child.Id).Count > 0, "the shell's child has ended");
            Assert.Null(ProcessLife.Look(Zombies(child.Id)[0]));
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }

        static List<int> Zombies(int parent) =>
        [
            .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
                .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!)).Where(id => IsZombie(id, parent)),
        ];

        static bool IsZombie(int id, int parent)
        {
            try
            {
                return File.ReadAllText($"/proc/{id}/stat").Contains($") Z {parent} ", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    private static int AddOneAt8191(string name)
    {
        using SharedSegment segment = SharedSegment.Open(name);
        return ++segment.Start[8191];
    }

    private static int OpenAndEnd(string name)
    {
        SharedSegment.Open(name).Dispose();
        return 0;
    }

    private static string MakeTwo(string chosen)
    {
        SharedSegment.Create(10, chosen).Start[0] = 1;
        SharedSegment made = SharedSegment.Create(10);
        made.Keep();
        return made.Name;
    }

    private static int KillOneself()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static class Holder
    {
        public static WeakReference? Made { get; set; }
    }
}
