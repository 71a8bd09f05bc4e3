using System.Buffers;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Executors;

/// <summary>What goes wrong at each point of the way of a job, there and back, costs that job and nothing else.</summary>
public sealed class DeadlockTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static int Count(HashSet<Trap> traps) => traps.Count;

    private static HashSet<Trap> NewTrap(string deed) => [new Trap { Home = Environment.ProcessId, Deed = deed }];

    /// <summary>Submits the job among others, which all are done.</summary>
    private static Exception? ErrorOf<T>(Func<ProcessPoolExecutor, Future<T>> submit, bool shutDown = false)
    {
        ProcessPoolExecutor executor = new(2);
        List<Future<int>> others = [.. Enumerable.Range(0, 4).Select(i => executor.Submit(Square, i))];
        Future<T> future = submit(executor);
        others.AddRange(Enumerable.Range(4, 4).Select(i => executor.Submit(Square, i)));
        if (shutDown) executor.Shutdown(wait: false);
        Exception? error = Bound.Within(() => future.Exception());
        Assert.Equal(
            Enumerable.Range(0, 8).Select(Square), Bound.Within(() => others.Select(other => other.Result()).ToArray()));
        if (!shutDown) Assert.Equal(81, Bound.Within(() => executor.Submit(Square, 9).Result()));
        Bound.Within(() => executor.Shutdown());
        return error;
    }

    [Fact]
    [Trait("Conformance", "CF-114")]
    public void Argument_that_cannot_travel_is_told_of()
    {
        using ProcessPoolExecutor executor = new(2);
        NotTransferableException error = Assert.Throws<NotTransferableException>(
            () => executor.Submit(static (Holder h) => h.Number, new Holder { Content = Stream.Null }));
        Assert.Contains("Content", error.Message);
        using UnreadableMemory memory = new(UnreadableMemory.Throw);
        Assert.Throws<FormatException>(() => executor.Submit(static (Memory<byte> m) => m.Length, memory.Memory));
        Assert.Equal(9, Bound.Within(() => executor.Submit(Square, 3).Result()));
    }

    [Fact]
    [Trait("Conformance", "CF-115")]
    public void Worker_that_exits_while_it_reads_a_job_costs_that_job() => Assert.Equal(
        3, Assert.IsType<WorkerLostException>(ErrorOf(executor => executor.Submit(Count, NewTrap(Trap.Exit)))).ExitCode);

    [Fact]
    [Trait("Conformance", "CF-116")]
    public void Error_while_a_worker_reads_a_job_is_its_outcome() => Assert.Equal(
        Trap.Throw,
        Assert.IsType<FormatException>(ErrorOf(executor => executor.Submit(Count, NewTrap(Trap.Throw)))).Message);

    [Fact]
    [Trait("Conformance", "CF-117")]
    public void Worker_that_crashes_while_it_reads_a_job_costs_that_job() => Assert.IsType<WorkerLostException>(
        ErrorOf(executor => executor.Submit(Count, NewTrap(Trap.Crash))));

    [Fact]
    [Trait("Conformance", "CF-118")]
    public void Worker_that_crashes_in_a_job_costs_that_job() => Assert.IsType<WorkerLostException>(
        ErrorOf(executor => executor.Submit(static number =>
        {
            Environment.FailFast("on purpose");
            return number;
        }, 1)));

    [Fact]
    [Trait("Conformance", "CF-119")]
    public void Job_that_ends_its_process_is_told_with_the_exit_code() => Assert.Equal(
        7,
        Assert.IsType<WorkerLostException>(ErrorOf(executor => executor.Submit(static code =>
        {
            Environment.Exit(code);
            return 0;
        }, 7))).ExitCode);

    [Fact]
    [Trait("Conformance", "CF-120")]
    public void Exception_of_a_job_is_its_outcome() => Assert.Equal(
        "on purpose",
        Assert.IsType<FormatException>(
            ErrorOf(executor => executor.Submit<int>(static () => throw new FormatException("on purpose")))).Message);

    [Fact]
    [Trait("Conformance", "CF-121")]
    public void Worker_that_crashes_while_it_writes_a_result_costs_that_job() => Assert.IsType<WorkerLostException>(
        ErrorOf(executor => executor.Submit(static () => new UnreadableMemory(UnreadableMemory.Crash).Memory)));

    [Fact]
    [Trait("Conformance", "CF-123")]
    public void Result_that_cannot_travel_is_told_of()
    {
        Assert.Contains("Content", Assert.IsType<NotTransferableException>(
            ErrorOf(executor => executor.Submit(static () => new Holder { Content = Stream.Null }))).Message);
        Assert.Equal(UnreadableMemory.Throw, Assert.IsType<FormatException>(
            ErrorOf(executor => executor.Submit(
                static () => new UnreadableMemory(UnreadableMemory.Throw).Memory))).Message);
    }

    [Fact]
    [Trait("Conformance", "CF-124")]
    public void Error_while_a_result_is_put_together_costs_that_future() => Assert.Contains(
        Trap.Throw, ErrorOf(executor => executor.Submit(NewTrap, Trap.Throw))!.ToString());

    [Fact]
    [Trait("Conformance", "CF-125")]
    public void Error_that_means_an_end_costs_that_future_only() => Assert.Contains(
        Trap.Interrupt, ErrorOf(executor => executor.Submit(NewTrap, Trap.Interrupt))!.ToString());

    [Fact]
    [Trait("Conformance", "CF-126")]
    public void Crash_after_shutdown_was_asked_for_holds_up_nobody() => Assert.IsType<WorkerLostException>(
        ErrorOf(
            executor => executor.Submit(static number =>
            {
                Thread.Sleep(50);
                Environment.FailFast("on purpose");
                return number;
            }, 1),
            shutDown: true));

    [Fact]
    [Trait("Conformance", "CF-127")]
    public void What_cannot_travel_and_shutdown_without_waiting()
    {
        Assert.IsType<NotTransferableException>(ErrorOf(
            executor => executor.Submit(static () => new Holder { Content = Stream.Null }), shutDown: true));
        ProcessPoolExecutor executor = new(1);
        Assert.Throws<NotTransferableException>(
            () => executor.Submit(static (Holder h) => h.Number, new Holder { Content = Stream.Null }));
        executor.Shutdown(wait: false);
        Bound.Within(() => executor.Shutdown());
        if (OperatingSystem.IsLinux())
            Bound.Until(() => NothingLeftBehind.ThreadsOfPools().Count == 0, "the threads have ended");
    }

    [Fact]
    [Trait("Conformance", "CF-129")]
    public void Very_many_submits_at_once_hold_up_nobody()
    {
        using ProcessPoolExecutor executor = new(2);
        List<Future<int>> futures = [.. Enumerable.Range(0, 20_000).Select(i => executor.Submit(Square, i % 100))];
        Assert.Equal(20_000, Bound.Within(() => Futures.Wait(futures)).Done.Count);
        Assert.Equal(20_000, futures.Count(future => future.Exception() is null));
    }

    /// <summary>Does something nasty when a set with it is put together in a process that is not its own.</summary>
    private sealed class Trap
    {
        public const string Throw = "thrown by the trap";
        public const string Interrupt = "interrupted by the trap";
        public const string Exit = "exit";
        public const string Crash = "crash";

        public int Home { get; init; }

        public string Deed { get; init; } = "";

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode()
        {
            if (Environment.ProcessId == Home) return 0;
            switch (Deed)
            {
                case Throw: throw new FormatException(Throw);
                case Interrupt: throw new ThreadInterruptedException(Interrupt);
                case Exit: Environment.Exit(3); break;
                default: Environment.FailFast("on purpose"); break;
            }

            return 0;
        }
    }

    /// <summary>Memory that cannot be written to anybody.</summary>
    private sealed class UnreadableMemory(string deed) : MemoryManager<byte>
    {
        public const string Throw = "thrown by the memory";
        public const string Crash = "crash";

        public override Memory<byte> Memory => CreateMemory(8);

        public override Span<byte> GetSpan()
        {
            if (deed == Crash) Environment.FailFast("on purpose");
            throw new FormatException(Throw);
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }

    private sealed class Holder
    {
        public int Number { get; init; }

        public Stream? Content { get; init; }
    }
}
