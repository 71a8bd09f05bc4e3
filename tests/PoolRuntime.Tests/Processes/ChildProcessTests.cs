using System.Runtime.InteropServices;
using Xunit;

namespace PoolRuntime.Tests.Processes;

/// <summary>Processes from their making to their end.</summary>
public sealed class ChildProcessTests : IClassFixture<NothingLeftBehind>
{
    private static void Tell(string path) => Note.Write(
        path, $"{Environment.ProcessId} {ChildProcess.Parent!.Id} {ChildProcess.Current.Name}");

    private static void Add(string path, int left, int right) => Note.Write(path, $"{left + right}");

    private static async Task AddLater(string path, int left, int right)
    {
        await Task.Yield();
        Add(path, left, right);
    }

    private static void Fail(string why) => throw new FormatException(why);

    [Fact]
    public void A_child_lives_from_start_to_join()
    {
        using Note note = new();
        ChildProcess child = ChildProcess.For(Tell, note.Path, name: "teller");
        Assert.False(child.IsAlive);
        Assert.Null(child.Id);
        Assert.Null(child.ExitCode);
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren());
        child.Start();
        int id = child.Id!.Value;
        Assert.NotEqual(Environment.ProcessId, id);
        Bound.Within(child.Join);
        Assert.Equal($"{id} {Environment.ProcessId} teller", note.Text);
        Assert.False(child.IsAlive);
        Assert.Equal(0, child.ExitCode);
        Assert.Null(child.Exception);
        Assert.Equal(id, child.Id);
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren());
        Assert.DoesNotContain(id, NothingLeftBehind.Children());
    }

    [Fact]
    public void Any_delegate_is_run_with_its_arguments_and_what_it_has_captured()
    {
        using Note note = new();
        string path = note.Path;
        int captured = 5;
        Assert.Equal("3", Run(ChildProcess.For(Add, path, 1, 2)));
        Assert.Equal("7", Run(ChildProcess.For(AddLater, path, 3, 4)));
        Assert.Equal("6", Run(new ChildProcess(() => Add(path, captured, 1))));
        Assert.Equal("8", Run(new ChildProcess(async () => await AddLater(path, captured, 3))));
        Assert.Equal("9", Run(ChildProcess.For(async number => await AddLater(path, number, captured), 4)));
        Assert.Equal("10", Run(ChildProcess.For((left, right) => Add(path, left, right), 4, 6)));

        string Run(ChildProcess child)
        {
            using (child)
            {
                child.Start();
                Bound.Within(child.Join);
                Assert.Equal(0, child.ExitCode);
                return note.Text;
            }
        }
    }

    [Fact]
    public void Fields_of_a_subclass_travel_and_its_own_members_know_where_they_are()
    {
        using Note note = new();
        using Teller child = new(note.Path, ["one", "two"]) { Name = "subclass" };
        child.Start();
        Bound.Within(child.Join);
        Assert.Null(child.Exception);
        Assert.Equal($"one,two subclass {child.Id} alive False", note.Text);
        Assert.Equal(0, child.ExitCode);
    }

    [Fact]
    public void Run_can_be_called_here()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(AddLater, note.Path, 1, 2);
        child.Run();
        Assert.Equal("3", note.Text);
        using Teller subclass = new(note.Path, ["here"]);
        subclass.Run();
        Assert.StartsWith("here Teller-", note.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_thrown_comes_back_with_its_stack_and_the_exit_code_is_1()
    {
        using ChildProcess child = ChildProcess.For(Fail, "of the child");
        child.Start();
        Bound.Within(child.Join);
        Assert.Equal(1, child.ExitCode);
        FormatException error = Assert.IsType<FormatException>(child.Exception);
        Assert.Equal("of the child", error.Message);
        Assert.Contains(nameof(Fail), error.StackTrace, StringComparison.Ordinal);
        Assert.Same(error, child.Exception);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 8)]
    [InlineData(255, 255)]
    public void The_exit_code_is_the_one_that_the_child_ends_with(int code, int expected)
    {
        using ChildProcess exits = ChildProcess.For(Environment.Exit, code);
        using ChildProcess sets = ChildProcess.For(static code => { Environment.ExitCode = code; }, code);
        exits.Start();
        sets.Start();
        Bound.Within(exits.Join);
        Bound.Within(sets.Join);
        Assert.Equal(expected, exits.ExitCode);
        Assert.Equal(expected, sets.ExitCode);
        Assert.Null(exits.Exception);
    }

    [Fact]
    public void Signals_are_negative_exit_codes()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(-15, EndedBy(child => child.Terminate()));
        Assert.Equal(-9, EndedBy(child => child.Kill()));
        Assert.Equal(-2, EndedBy(child => child.Interrupt()));
        Assert.Equal(-15, EndedBy(child => Assert.True(child.Terminate(Bound.Limit))));
    }

    private static int? EndedBy(Action<ChildProcess> end)
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        child.Start();
        note.Wait();
        end(child);
        Bound.Within(child.Join);
        // Does nothing more.
        end(child);
        return child.ExitCode;
    }

    [Fact]
    public void A_child_that_handles_a_signal_ends_as_it_wants()
    {
        if (OperatingSystem.IsWindows()) return;
        using Note note = new();
        using ChildProcess child = ChildProcess.For(EndOnSignal, note.Path);
        child.Start();
        note.Wait();
        child.Terminate();
        Bound.Within(child.Join);
        Assert.Equal(7, child.ExitCode);
    }

    private static void EndOnSignal(string path)
    {
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM, static context =>
            {
                context.Cancel = true;
                Environment.Exit(7);
            });
        Note.WriteAndStay(path);
    }

    [Fact]
    public void Foreground_threads_are_waited_for_and_background_threads_are_not()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(StartThreads, note.Path);
        child.Start();
        Bound.Within(child.Join);
        Assert.Equal(0, child.ExitCode);
        Assert.Equal("written late", note.Text);
    }

    private static void StartThreads(string path)
    {
        new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start();
        new Thread(() =>
        {
            Thread.Sleep(100);
            new Thread(() =>
            {
                Thread.Sleep(100);
                Note.Write(path, "written late");
            }).Start();
        }).Start();
    }

    [Fact]
    public void Exit_handlers_run_in_a_child()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(
            static path => AppDomain.CurrentDomain.ProcessExit += (_, _) => Note.Write(path, "at the end"), note.Path);
        child.Start();
        Bound.Within(child.Join);
        Assert.Equal("at the end", note.Text);
    }

    [Fact]
    public void A_sentinel_is_signalled_at_the_end_and_waits_together_with_others()
    {
        using Note note = new();
        using ManualResetEvent other = new(false);
        using ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        child.Start();
        note.Wait();
        Assert.False(child.Sentinel.WaitOne(0));
        child.Kill();
        Assert.Equal(1, WaitHandle.WaitAny([other, child.Sentinel], Bound.Limit));
        Assert.False(child.IsAlive);
        Assert.NotNull(child.ExitCode);
        Assert.DoesNotContain(child, ChildProcess.ActiveChildren());
    }

    [Fact]
    public async Task Joining_takes_a_time_at_most_and_can_be_given_up()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(Note.WriteAndStay, note.Path);
        child.Start();
        Assert.False(child.Join(TimeSpan.Zero));
        Assert.False(child.Join(TimeSpan.FromMilliseconds(20)));
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => child.JoinAsync(source.Token));
        Assert.True(child.IsAlive);
        Task joined = child.JoinAsync();
        child.Kill();
        await Bound.WithinAsync(joined);
        Assert.True(child.Join(TimeSpan.Zero));
    }

    [Fact]
    public void Threads_that_join_at_once_all_learn_the_exit_code()
    {
        using ChildProcess child = ChildProcess.For(Environment.Exit, 3);
        child.Start();
        int?[] codes = new int?[8];
        Thread[] threads = [.. Enumerable.Range(0, codes.Length).Select(i => new Thread(() =>
        {
            while (child.IsAlive) child.Join(TimeSpan.FromMilliseconds(1));
            codes[i] = child.ExitCode;
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(Bound.Limit));
        Assert.All(codes, code => Assert.Equal(3, code));
    }

    [Fact]
    public void Dispose_joins_a_child_and_terminates_a_daemon()
    {
        using Note note = new();
        using (ChildProcess child = ChildProcess.For(Add, note.Path, 1, 1)) child.Start();
        Assert.Equal("2", note.Text);
        using Note stays = new();
        ChildProcess daemon = ChildProcess.For(Note.WriteAndStay, stays.Path, isDaemon: true);
        daemon.Start();
        stays.Wait();
        Bound.Within(daemon.Dispose);
        Assert.DoesNotContain(int.Parse(stays.Text), NothingLeftBehind.Children());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_ends_a_daemon_that_does_not_want_to_end(bool isAsync)
    {
        if (OperatingSystem.IsWindows()) return;
        using Note note = new();
        ChildProcess daemon = ChildProcess.For(IgnoreSignal, note.Path, isDaemon: true);
        daemon.Start();
        int id = int.Parse(note.Wait());
        if (isAsync) await Bound.WithinAsync(daemon.DisposeAsync().AsTask());
        else Bound.Within(daemon.Dispose);
        Assert.DoesNotContain(id, NothingLeftBehind.Children());
    }

    private static void IgnoreSignal(string path)
    {
        using PosixSignalRegistration registration = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM, static context => context.Cancel = true);
        Note.WriteAndStay(path);
    }

    [Fact]
    public async Task Dispose_without_a_thread_does_the_same()
    {
        using Note note = new();
        ChildProcess child = ChildProcess.For(Add, note.Path, 2, 1);
        child.Start();
        await Bound.WithinAsync(child.DisposeAsync().AsTask());
        Assert.Equal("3", note.Text);
        Assert.Throws<ObjectDisposedException>(() => child.ExitCode);
    }

    [Fact]
    public void Names_count_children_and_can_be_chosen()
    {
        using Note note = new();
        using ChildProcess first = new(static () => { });
        using ChildProcess second = new(static () => { });
        int number = int.Parse(first.Name["ChildProcess-".Length..]);
        Assert.Equal($"ChildProcess-{number + 1}", second.Name);
        using ChildProcess nesting = ChildProcess.For(
            static path =>
            {
                using ChildProcess inner = new(static () => { });
                Note.Write(path, $"{ChildProcess.Current.Name} {inner.Name}");
            }, note.Path);
        nesting.Start();
        Bound.Within(nesting.Join);
        Assert.Equal($"{nesting.Name} {nesting.Name}:1", note.Text);
        nesting.Close();
        Assert.Equal($"ChildProcess-{number + 2}", nesting.Name);
        nesting.Name = "renamed";
        Assert.Equal("ChildProcess 'renamed' (closed)", nesting.ToString());
    }

    [Fact]
    public void Children_have_children_and_wait_for_them()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(
            static path => ChildProcess.For(static path =>
            {
                Thread.Sleep(100);
                Note.Write(path, "from the grandchild");
            }, path).Start(), note.Path);
        child.Start();
        Bound.Within(child.Join);
        Assert.Equal(0, child.ExitCode);
        Assert.Equal("from the grandchild", note.Text);
    }

    [Fact]
    public void A_killed_child_takes_its_children_with_it_unless_they_outlive_it()
    {
        using Note dies = new();
        using Note lives = new();
        using Note end = new();
        using ChildProcess child = ChildProcess.For(
            static (dies, lives, end) =>
            {
                ChildProcess.For(Note.WriteAndStay, dies).Start();
                new ChildProcess(() =>
                {
                    ParentProcess parent = ChildProcess.Parent!;
                    Note.Write(lives, $"{parent.IsAlive} {parent.Sentinel.WaitOne(0)}");
                    Note.Write(end, $"{parent.Join(Bound.Limit)} {parent.IsAlive} {parent.Sentinel.WaitOne(0)}");
                }) { OutlivesParent = true }.Start();
                Thread.Sleep(Timeout.Infinite);
            }, dies.Path, lives.Path, end.Path);
        child.Start();
        int grandchild = int.Parse(dies.Wait());
        Assert.Equal("True False", lives.Wait());
        child.Kill();
        Bound.Within(child.Join);
        Assert.Equal("True False True", end.Wait());
        if (OperatingSystem.IsLinux())
            Bound.Until(() => !Directory.Exists($"/proc/{grandchild}"), "the grandchild is gone");
    }

    [Fact]
    public void A_process_tree_ends_with_the_programs_in_it()
    {
        if (OperatingSystem.IsWindows()) return;
        using Note note = new();
        using ChildProcess child = ChildProcess.For(StartProgram, note.Path);
        child.Start();
        int program = int.Parse(note.Wait());
        child.Terminate(entireProcessTree: true);
        Bound.Within(child.Join);
        Bound.Until(() => !IsRunning(program), "the program is gone");
    }

    private static void StartProgram(string path)
    {
        using System.Diagnostics.Process program = System.Diagnostics.Process.Start("sleep", "1000");
        Note.Write(path, $"{program.Id}");
        Thread.Sleep(Timeout.Infinite);
    }

    // A zombie is gone: it is up to whoever is there in place of init to fetch it.
    private static bool IsRunning(int process)
    {
        try
        {
            string state = File.ReadAllText($"/proc/{process}/stat");
            return state[state.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public void Pools_and_shared_objects_work_in_a_child()
    {
        using Note note = new();
        Shared<int[]> table = new([1, 2, 3]);
        string path = note.Path;
        using ChildProcess child = new(() =>
        {
            using ProcessPool pool = new(2);
            Note.Write(path, string.Join(',', pool.Map(static number => number * number, table.Value)));
        });
        child.Start();
        Bound.Within(child.Join);
        Assert.Null(child.Exception);
        Assert.Equal("1,4,9", note.Text);
    }

    [Fact]
    public void Pipes_go_to_a_child_as_arguments_and_as_fields_of_a_subclass()
    {
        (Connection<string> first, Connection<string> argument) = Pipe.Create<string>();
        (Connection<string> second, Connection<string> field) = Pipe.Create<string>();
        using ChildProcess child = ChildProcess.For(static pipe => Answer(pipe, "argument"), argument);
        using Answering subclass = new(field);
        child.Start();
        subclass.Start();
        // Only the children have them now, so that their end is seen here.
        argument.Dispose();
        field.Dispose();
        first.Send("to");
        second.Send("to");
        Assert.Equal("to argument", first.Receive(Bound.Limit));
        Assert.Equal("to field", second.Receive(Bound.Limit));
        Assert.Throws<EndOfStreamException>(() => first.Receive(Bound.Limit));
        Bound.Within(child.Join);
        Bound.Within(subclass.Join);
        first.Dispose();
        second.Dispose();
    }

    private static void Answer(Connection<string> pipe, string word) => pipe.Send($"{pipe.Receive()} {word}");

    [Fact]
    public void Large_arguments_and_errors_come_through()
    {
        using Note note = new();
        using ChildProcess child = ChildProcess.For(
            static (path, bytes) => Note.Write(path, $"{bytes.Length}"), note.Path, new byte[50_000_000]);
        child.Start();
        using ChildProcess fails = ChildProcess.For(
            static size => throw new FormatException("large") { Data = { ["text"] = new string('x', size) } },
            10_000_000);
        fails.Start();
        Bound.Within(child.Join);
        Assert.Equal("50000000", note.Text);
        Bound.Within(fails.Join);
        Assert.Equal(10_000_000, Assert.IsType<string>(fails.Exception!.Data["text"]).Length);
    }

    [Fact]
    public void A_child_can_be_one_that_was_started_before()
    {
        using Note note = new();
        using ChildProcess child = new(static () => { }) { StartMethod = StartMethod.ForkServer };
        child.Start();
        using ChildProcess next = ChildProcess.For(Tell, note.Path, name: "spare");
        next.StartMethod = StartMethod.ForkServer;
        next.Start();
        Bound.Within(child.Join);
        Bound.Within(next.Join);
        Assert.Equal($"{next.Id} {Environment.ProcessId} spare", note.Text);
        Workers.SpareWorkers.Clear();
    }

    [Fact]
    public void Keys_are_handed_on()
    {
        using Note note = new();
        string own = Convert.ToHexString(ChildProcess.Current.AuthenticationKey.Span);
        Assert.Equal(64, own.Length);
        using ChildProcess child = ChildProcess.For(TellKeys, note.Path);
        child.Start();
        Bound.Within(child.Join);
        Assert.Equal($"{own} {own}", note.Text);
        using ChildProcess other = ChildProcess.For(TellKeys, note.Path);
        other.AuthenticationKey = new byte[] { 1, 2 };
        other.Start();
        Bound.Within(other.Join);
        Assert.Equal("0102 0102", note.Text);
    }

    private static void TellKeys(string path)
    {
        static string Key() => Convert.ToHexString(ChildProcess.Current.AuthenticationKey.Span);
        using ProcessPool pool = new(1);
        Note.Write(path, $"{Key()} {pool.Apply(Key)}");
    }

    private sealed class Answering(Connection<string> pipe) : ChildProcess
    {
        public override void Run() => Answer(pipe, "field");
    }

    private sealed class Teller(string path, List<string> words) : ChildProcess
    {
        public override void Run() => Note.Write(
            path, $"{string.Join(',', words)} {Name} {Id} {(IsAlive ? "alive" : "dead")} {IsDaemon}");
    }
}
