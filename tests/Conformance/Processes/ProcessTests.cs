using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PoolRuntime.Tests;
using PoolRuntime.Tests.Processes;
using Xunit;

namespace PoolRuntime.Conformance.Processes;

/// <summary>The life of a child process.</summary>
public sealed partial class ProcessTests : IClassFixture<NothingLeftBehind>
{
    private static void Nothing() { }

    private static void Tell(string path, int number, string word) => Note.Write(
        path,
        $"{number} {word} {ChildProcess.Current.Name} {ChildProcess.Current.Id} "
        + Convert.ToHexString(ChildProcess.Current.AuthenticationKey.Span));

    private static int? RunToEnd(ChildProcess child)
    {
        child.Start();
        Bound.Within(child.Join);
        return child.ExitCode;
    }

    [Fact]
    [Trait("Conformance", "MP-003")]
    public void Current_process_knows_itself()
    {
        CurrentProcess current = ChildProcess.Current;
        Assert.Same(current, ChildProcess.Current);
        Assert.False(current.IsDaemon);
        Assert.False(current.AuthenticationKey.IsEmpty);
        Assert.Equal(Environment.ProcessId, current.Id);
        Assert.Null(ChildProcess.Parent);
    }

    [Fact]
    [Trait("Conformance", "MP-004")]
    public void Executable_for_children_can_be_chosen()
    {
        FileInfo file = new(Environment.ProcessPath!);
        try
        {
            StartMethods.Executable = file.FullName;
            using ChildProcess byFile = new(Nothing);
            Assert.Equal(0, RunToEnd(byFile));
            StartMethods.Executable = Path.GetRelativePath(Environment.CurrentDirectory, file.FullName);
            using ChildProcess byRelativePath = new(Nothing);
            Assert.Equal(0, RunToEnd(byRelativePath));
            Assert.Throws<FileNotFoundException>(() => StartMethods.Executable = file.FullName + "-not-there");
            Assert.Equal(file.FullName, StartMethods.Executable);
        }
        finally
        {
            StartMethods.Executable = null;
        }
    }

    [Fact]
    [Trait("Conformance", "MP-006")]
    public void Daemon_flag_is_that_of_the_creator_unless_it_is_given()
    {
        using ChildProcess inherits = new(Nothing);
        Assert.False(inherits.IsDaemon);
        using ChildProcess isGiven = new(Nothing, isDaemon: true);
        Assert.True(isGiven.IsDaemon);
        using Note note = new();
        using ChildProcess daemon = ChildProcess.For(
            static path => Note.Write(
                path,
                $"{new ChildProcess(Nothing).IsDaemon} {new ChildProcess(Nothing, isDaemon: false).IsDaemon}"),
            note.Path, isDaemon: true);
        Assert.Equal(0, RunToEnd(daemon));
        Assert.Equal("True False", note.Text);
    }

    [Fact]
    [Trait("Conformance", "MP-008")]
    public void Grandchild_sees_the_end_of_its_parent()
    {
        using Note before = new();
        using Note after = new();
        using ChildProcess child = ChildProcess.For(
            static (before, after) =>
            {
                new ChildProcess(() =>
                {
                    ParentProcess parent = ChildProcess.Parent!;
                    Note.Write(before, $"{parent.Id} {parent.Name} {parent.IsAlive}");
                    Note.Write(after, $"{parent.Join(Bound.Limit)} {parent.IsAlive}");
                }) { OutlivesParent = true }.Start();
                Thread.Sleep(Timeout.Infinite);
            }, before.Path, after.Path, name: "parent");
        child.Start();
        Assert.Equal($"{child.Id} parent True", before.Wait());
        child.Terminate();
        Bound.Within(child.Join);
        Assert.Equal("True False", after.Wait());
    }

    [Fact]
    [Trait("Conformance", "MP-009")]
    public void A_child_lives_from_start_to_join_and_gets_what_it_is_given()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(Tell, note.Path, 3, "three", name: "teller", isDaemon: true);
        child.AuthenticationKey = new byte[] { 0xA1, 0xB2 };
        Assert.Equal((false, (int?)null, true), (child.IsAlive, child.ExitCode, child.IsDaemon));
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren());
        child.Start();
        Bound.Within(child.Join);
        Assert.Equal($"3 three teller {child.Id} A1B2", note.Text);
        Assert.Equal((false, 0), (child.IsAlive, child.ExitCode));
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren());
    }

    [Fact]
    [Trait("Conformance", "MP-010")]
    public void Main_thread_of_a_child_is_another_one_for_the_system()
    {
        if (!OperatingSystem.IsLinux()) return;
        using Note note = new();
        using ChildProcess child = ChildProcess.For(static path => Note.Write(path, $"{ThreadId()}"), note.Path);
        Assert.Equal(0, RunToEnd(child));
        Assert.Equal($"{child.Id}", note.Text);
        Assert.NotEqual(Environment.ProcessId, child.Id);
    }

    [Fact]
    [Trait("Conformance", "MP-011")]
    public void Interrupt_that_makes_the_job_throw_gives_1()
    {
        if (OperatingSystem.IsWindows()) return;
        using Note note = new();
        using ChildProcess child = ChildProcess.For(ThrowOnInterrupt, note.Path);
        child.Start();
        note.Wait();
        child.Interrupt();
        Bound.Within(child.Join);
        Assert.Equal(1, child.ExitCode);
        Assert.IsType<OperationCanceledException>(child.Exception);
    }

    private static void ThrowOnInterrupt(string path)
    {
        using CancellationTokenSource source = new();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            source.Cancel();
        };
        Note.Write(path, "ready");
        source.Token.WaitHandle.WaitOne();
        source.Token.ThrowIfCancellationRequested();
    }

    [Fact]
    [Trait("Conformance", "MP-012")]
    public void Interrupt_that_nobody_handles_gives_its_signal()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(-2, EndedBy(static child => child.Interrupt()));
    }

    [Fact]
    [Trait("Conformance", "MP-013")]
    public void Terminate_ends_a_child_that_joining_does_not_wait_for()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        child.Start();
        note.Wait();
        Assert.False(child.Join(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => child.Join(TimeSpan.FromSeconds(-1)));
        Assert.Null(child.ExitCode);
        child.Terminate();
        Bound.Within(child.Join);
        Assert.Equal(-15, child.ExitCode);
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren());
    }

    [Fact]
    [Trait("Conformance", "MP-014")]
    public void Kill_ends_a_child() =>
        Assert.Equal(OperatingSystem.IsWindows() ? -15 : -9, EndedBy(static child => child.Kill()));

    private static int? EndedBy(Action<ChildProcess> end)
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        child.Start();
        note.Wait();
        end(child);
        Bound.Within(child.Join);
        return child.ExitCode;
    }

    [Fact]
    [Trait("Conformance", "MP-015")]
    public void A_child_knows_the_number_of_processors()
    {
        using ChildProcess child = new(static () => ChildProcess.Exit(Math.Min(Environment.ProcessorCount, 100)));
        Assert.Equal(Math.Min(Environment.ProcessorCount, 100), RunToEnd(child));
        Assert.True(child.ExitCode > 0);
    }

    [Fact]
    [Trait("Conformance", "MP-016")]
    public void Active_children_are_those_that_have_started_and_not_ended()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren());
        child.Start();
        Assert.Contains(child, ChildProcess.ActiveChildren());
        Assert.NotSame(ChildProcess.ActiveChildren(), ChildProcess.ActiveChildren());
        child.Kill();
        Bound.Within(child.Join);
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren());
    }

    [Fact]
    [Trait("Conformance", "MP-017")]
    public void Children_have_children_one_after_the_other_two_levels_deep()
    {
        using Note note = new();
        using ChildProcess root = ChildProcess.For(Recurse, note.Path, "");
        Assert.Equal(0, RunToEnd(root));
        Assert.Equal(["", "0", "00", "01", "1", "10", "11"], note.Text.Split('\n')[..^1]);
    }

    private static void Recurse(string path, string place)
    {
        File.AppendAllText(path, $"{place}\n");
        if (place.Length == 2) return;
        for (int i = 0; i < 2; i++)
        {
            using ChildProcess child = ChildProcess.For(Recurse, path, $"{place}{i}");
            child.Start();
            child.Join();
        }
    }

    [Fact]
    [Trait("Conformance", "MP-018")]
    public void Sentinel_is_there_from_the_start_and_signalled_at_the_end()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        Assert.Throws<InvalidOperationException>(() => child.Sentinel);
        child.Start();
        Assert.False(child.Sentinel.WaitOne(TimeSpan.Zero));
        child.Kill();
        Assert.True(child.Sentinel.WaitOne(Bound.Limit));
        Assert.False(child.IsAlive);
    }

    [Fact]
    [Trait("Conformance", "MP-019")]
    public void Closing_is_for_children_that_have_ended_and_is_final()
    {
        WeakReference closed = Closed();
        Bound.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !closed.IsAlive;
            }, "the closed process is collected");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Closed()
    {
        using Note note = new();
        ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        child.Start();
        Assert.Throws<InvalidOperationException>(child.Close);
        child.Kill();
        Bound.Within(child.Join);
        child.Close();
        child.Close();
        Action[] members =
        [
            () => _ = child.IsAlive, () => _ = child.ExitCode, () => _ = child.Id, () => _ = child.Sentinel, child.Join,
            () => child.Terminate(), () => child.Kill(), child.Interrupt, child.Start,
        ];
        foreach (Action member in members) Assert.Throws<ObjectDisposedException>(member);
        return new WeakReference(child);
    }

    [Fact]
    [Trait("Conformance", "MP-020")]
    public void Many_children_run_and_many_are_terminated_right_after_the_start()
    {
        ChildProcess[] run = Start(Nothing);
        Assert.All(run, child => Assert.Equal(0, child.ExitCode));
        ChildProcess[] terminated = Start(
            static () => Thread.Sleep(Timeout.Infinite), static child => child.Terminate());
        Assert.All(terminated, child => Assert.Equal(-15, child.ExitCode));

        static ChildProcess[] Start(Action job, Action<ChildProcess>? next = null)
        {
            ChildProcess[] children = [.. Enumerable.Range(0, 5).Select(_ => new ChildProcess(job))];
            foreach (ChildProcess child in children)
            {
                child.Start();
                next?.Invoke(child);
            }

            foreach (ChildProcess child in children) Bound.Within(child.Join);
            return children;
        }
    }

    [Fact]
    [Trait("Conformance", "MP-021")]
    public void A_process_that_was_started_keeps_neither_job_nor_arguments()
    {
        using Note note = new();
        (ChildProcess child, WeakReference captured, WeakReference argument) = StartWithObjects(note.Path);
        using (child)
        {
            Bound.Until(
                () =>
                {
                    GC.Collect();
                    return !captured.IsAlive && !argument.IsAlive;
                }, "what the job refers to is collected");
            child.Kill();
            Bound.Within(child.Join);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (ChildProcess Child, WeakReference Captured, WeakReference Argument) StartWithObjects(string path)
    {
        List<int> captured = [1, 2, 3];
        List<string> argument = ["one", "two"];
        ChildProcess child = ChildProcess.For(
            words => Note.WriteAndStay(captured.Count > words.Count ? path : ""), argument);
        child.Start();
        return (child, new WeakReference(captured), new WeakReference(argument));
    }

    [Fact]
    [Trait("Conformance", "MP-022")]
    public void Siblings_have_equally_many_descriptors()
    {
        if (!OperatingSystem.IsLinux()) return;
        using Gate gate = new();
        Note[] notes = [new(), new(), new(), new()];
        ChildProcess[] children = [.. notes.Select(note => ChildProcess.For(TellDescriptors, note.Path, gate.Path))];
        foreach (ChildProcess child in children) child.Start();
        string[] counts = [.. notes.Select(note => note.Wait())];
        gate.Open();
        foreach (ChildProcess child in children) child.Dispose();
        foreach (Note note in notes) note.Dispose();
        Assert.All(counts, count => Assert.Equal(counts[0], count));
    }

    private static void TellDescriptors(string path, string gate)
    {
        Note.Write(path, $"{Directory.GetFileSystemEntries("/proc/self/fd").Length}");
        while (File.Exists(gate)) Thread.Sleep(2);
    }

    [Fact]
    [Trait("Conformance", "MP-180")]
    public void What_is_set_on_one_process_is_not_set_on_another()
    {
        using ChildProcess first = new(Nothing);
        using ChildProcess second = new(Nothing);
        first.AuthenticationKey = new byte[] { 1 };
        first.IsDaemon = true;
        first.StartMethod = StartMethod.ForkServer;
        Assert.NotEqual(first.Name, second.Name);
        Assert.NotEqual(1, second.AuthenticationKey.Length);
        Assert.Equal((false, StartMethod.Spawn), (second.IsDaemon, second.StartMethod));
    }

    [Fact]
    [Trait("Conformance", "MP-202")]
    public void A_child_does_not_inherit_a_socket()
    {
        Socket own = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        own.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        own.Listen();
        EndPoint place = own.LocalEndPoint!;
        using Note note = new();
        using ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        child.Start();
        note.Wait();
        own.Dispose();
        // As long as any process has the old one, there is no new one at its place.
        using Socket next = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        next.Bind(place);
        next.Listen();
        child.Kill();
        Assert.Equal(place, next.LocalEndPoint);
    }

    [Fact]
    [Trait("Conformance", "MP-251")]
    public void Exit_handlers_of_a_child_run()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(
            static path => AppDomain.CurrentDomain.ProcessExit += (_, _) => Note.Write(path, "ran"), note.Path);
        Assert.Equal(0, RunToEnd(child));
        Assert.Equal("ran", note.Text);
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
