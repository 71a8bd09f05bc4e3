using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime;

/// <summary>
/// A process with one job: made, started, joined. The counterpart of Python's <c>multiprocessing.Process</c>; for many
/// jobs a <see cref="ProcessPool"/> is the better way, and for a result <see cref="Isolated"/>.
/// </summary>
/// <remarks>
/// <para>The job is any delegate, as in a pool: captured variables and arguments travel by value when the process is
/// started, static variables do not, and nothing comes back but the exit code and an exception. A subclass that
/// overrides <see cref="Run"/> is the other form: its fields travel.</para>
/// <para>The exit code is 0 when the job returns, or what it has set as <see cref="Environment.ExitCode"/>; 1 when it
/// throws; <c>n</c> after <c>Environment.Exit(n)</c>; and the negative number of the signal that ended the process, as
/// in -9 after <see cref="Kill(bool)"/>. Linux and macOS keep the lowest eight bits of an exit code. Before a child
/// ends it waits for its own foreground threads and for children of its own, and runs its exit handlers.</para>
/// <para>A child has the standard output and error output of this process, and an empty input. It does not hear Ctrl-C,
/// which is for this process to act on.</para>
/// <para>When the program ends, daemonic children are terminated first and the others waited for, also where it ends by
/// <see cref="Environment.Exit"/> or by an exception that nobody catches. A program that is killed, or ended by a
/// signal, takes all of its children with it, unless <see cref="OutlivesParent"/> is set; in Python they go on.</para>
/// <para>Any number of threads may use one object.</para>
/// </remarks>
[WorkersAreProcesses]
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "wait")]
public class ChildProcess : IDisposable, IAsyncDisposable
{
    // Fields that are not set are those of the object in the child itself, to which they do not travel.
    private readonly object? _gate = new();
    private readonly string _identity = CurrentProcess.OfThisProcess.NextIdentity();
    private State _state = State.Initial;
    private string? _name;
    private bool _isDaemon = CurrentProcess.OfThisProcess.IsDaemon;
    private bool _outlivesParent;
    private StartMethod? _startMethod;
    private byte[]? _key;
    private Job? _job;
    private ChildWorker? _worker;
    private ManualResetEvent? _sentinel;
    private Lazy<Exception?>? _exception;
    private volatile EndSignal _lastSignal;

    private enum State
    {
        /// <summary>This is the process itself, as its own job has it.</summary>
        Inside,
        Initial,
        Starting,
        Started,
        Closed,
    }

    /// <summary>For subclasses, which override <see cref="Run"/>.</summary>
    /// <param name="name">The name; null for one that is made of the type's name and a number.</param>
    /// <param name="isDaemon">Whether it is daemonic; null for what this process is.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    protected ChildProcess(string? name = null, bool? isDaemon = null)
    {
        if (name is not null) Name = name;
        _isDaemon = isDaemon ?? _isDaemon;
    }

    /// <summary>Makes a process that is not started yet.</summary>
    /// <param name="job">What it runs.</param>
    /// <param name="name">The name; null for one that is made of the type's name and a number.</param>
    /// <param name="isDaemon">Whether it is daemonic, see <see cref="IsDaemon"/>; null for what this process
    /// is.</param>
    /// <exception cref="ArgumentNullException">The job is null.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no process can run, or the name is empty; or
    /// this is a subclass, whose job is its <see cref="Run"/>.</exception>
    public ChildProcess([Job] Action job, string? name = null, bool? isDaemon = null)
        : this(Job.Of(job, default(NoArguments), ReturnShape.Nothing), name, isDaemon)
    {
    }

    /// <inheritdoc cref="ChildProcess(Action, string?, bool?)"/>
    [OverloadResolutionPriority(1)]
    public ChildProcess([Job] Func<Task> job, string? name = null, bool? isDaemon = null)
        : this(Job.Of(job, default(NoArguments), ReturnShape.Task), name, isDaemon)
    {
    }

    private ChildProcess(Job job, string? name, bool? isDaemon) : this(name, isDaemon)
    {
        if (GetType() != typeof(ChildProcess))
            throw new ArgumentException(
                $"A '{GetType().Name}' is a subclass of ChildProcess, and its job is what it overrides Run with; give "
                + "it no other.", nameof(job));
        _job = job;
    }

    /// <summary>Makes a process whose job has an argument. In Python <c>Process(target, args)</c>.</summary>
    /// <inheritdoc cref="ChildProcess(Action, string?, bool?)"/>
    /// <typeparam name="T">The type of the argument.</typeparam>
    /// <param name="job">What it runs.</param>
    /// <param name="argument">The argument, which travels as it is when the process is started.</param>
    /// <param name="name">The name.</param>
    /// <param name="isDaemon">Whether it is daemonic.</param>
    /// <returns>The process.</returns>
    public static ChildProcess For<T>([Job] Action<T> job, T argument, string? name = null, bool? isDaemon = null) =>
        new(Job.Of(job, new Arguments<T>(argument), ReturnShape.Nothing), name, isDaemon);

    /// <inheritdoc cref="For{T}(Action{T}, T, string?, bool?)"/>
    [OverloadResolutionPriority(1)]
    public static ChildProcess For<T>(
        [Job] Func<T, Task> job, T argument, string? name = null, bool? isDaemon = null) =>
        new(Job.Of(job, new Arguments<T>(argument), ReturnShape.Task), name, isDaemon);

    /// <summary>Makes a process whose job has arguments. In Python <c>Process(target, args)</c>.</summary>
    /// <inheritdoc cref="ChildProcess(Action, string?, bool?)"/>
    /// <typeparam name="T1">The type of the first argument.</typeparam>
    /// <typeparam name="T2">The type of the second one.</typeparam>
    /// <param name="job">What it runs.</param>
    /// <param name="first">The first argument, which travels as it is when the process is started.</param>
    /// <param name="second">The second one.</param>
    /// <param name="name">The name.</param>
    /// <param name="isDaemon">Whether it is daemonic.</param>
    /// <returns>The process.</returns>
    public static ChildProcess For<T1, T2>(
        [Job] Action<T1, T2> job, T1 first, T2 second, string? name = null, bool? isDaemon = null) =>
        new(Job.Of(job, new Arguments<T1, T2>(first, second), ReturnShape.Nothing), name, isDaemon);

    /// <inheritdoc cref="For{T1, T2}(Action{T1, T2}, T1, T2, string?, bool?)"/>
    [OverloadResolutionPriority(1)]
    public static ChildProcess For<T1, T2>(
        [Job] Func<T1, T2, Task> job, T1 first, T2 second, string? name = null, bool? isDaemon = null) =>
        new(Job.Of(job, new Arguments<T1, T2>(first, second), ReturnShape.Task), name, isDaemon);

    /// <inheritdoc cref="For{T1, T2}(Action{T1, T2}, T1, T2, string?, bool?)"/>
    /// <typeparam name="T1">The type of the first argument.</typeparam>
    /// <typeparam name="T2">The type of the second one.</typeparam>
    /// <typeparam name="T3">The type of the third one.</typeparam>
    /// <param name="job">What it runs.</param>
    /// <param name="first">The first argument, which travels as it is when the process is started.</param>
    /// <param name="second">The second one.</param>
    /// <param name="third">The third one.</param>
    /// <param name="name">The name.</param>
    /// <param name="isDaemon">Whether it is daemonic.</param>
    public static ChildProcess For<T1, T2, T3>(
        [Job] Action<T1, T2, T3> job, T1 first, T2 second, T3 third, string? name = null, bool? isDaemon = null) =>
        new(Job.Of(job, new Arguments<T1, T2, T3>(first, second, third), ReturnShape.Nothing), name, isDaemon);

    /// <inheritdoc cref="For{T1, T2, T3}(Action{T1, T2, T3}, T1, T2, T3, string?, bool?)"/>
    [OverloadResolutionPriority(1)]
    public static ChildProcess For<T1, T2, T3>(
        [Job] Func<T1, T2, T3, Task> job, T1 first, T2 second, T3 third, string? name = null,
        bool? isDaemon = null) =>
        new(Job.Of(job, new Arguments<T1, T2, T3>(first, second, third), ReturnShape.Task), name, isDaemon);

    /// <summary>This process, as its children know it. In Python <c>current_process()</c>.</summary>
    public static CurrentProcess Current => CurrentProcess.OfThisProcess;

    /// <summary>
    /// Who has started this process, where it is a child or a worker; otherwise null. In Python
    /// <c>parent_process()</c>.
    /// </summary>
    public static ParentProcess? Parent => ParentProcess.OfThisProcess;

    /// <summary>
    /// The children of this process that are alive now, in the order in which they were started. In Python
    /// <c>active_children()</c>.
    /// </summary>
    /// <returns>A new list.</returns>
    public static IReadOnlyList<ChildProcess> ActiveChildren() =>
        RunningChildren.ToList().FindAll(static child => child.IsAliveNow);

    /// <summary>
    /// Ends the current process with a code, as <see cref="Environment.Exit"/> does. In Python <c>sys.exit(n)</c>.
    /// </summary>
    /// <param name="code">The exit code; Linux and macOS keep its lowest eight bits.</param>
    [DoesNotReturn]
    public static void Exit(int code)
    {
        Environment.Exit(code);
        throw new InvalidOperationException("The process has not ended.");
    }

    /// <summary>
    /// Ends the current process with a reason, which is written to its error output, and with the exit code 1. In
    /// Python <c>sys.exit(reason)</c>.
    /// </summary>
    /// <param name="reason">Why it ends.</param>
    /// <exception cref="ArgumentNullException">The reason is null.</exception>
    [DoesNotReturn]
    public static void Exit(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Console.Error.WriteLine(reason);
        Exit(1);
    }

    /// <summary>
    /// The name, for people: unless it is set, made of the type's name and a number, as in <c>ChildProcess-2:1</c> for
    /// the first child of the second child. It can be read and set at any time; the process has the one that it was
    /// started with.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public string Name
    {
        get => IsInside ? CurrentProcess.OfThisProcess.Name : _name ?? $"{GetType().Name}-{_identity}";
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            if (IsInside) CurrentProcess.OfThisProcess.Name = value;
            else _name = value;
        }
    }

    /// <summary>
    /// Whether the process is daemonic: terminated when the program ends, in the middle of what it does, where others
    /// are waited for. Such a process can have no children. At first what this process is.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set after the start (POOL105); or with
    /// <see cref="OutlivesParent"/>, which is the opposite.</exception>
    [OnlyBeforeStart]
    public bool IsDaemon
    {
        get => IsInside ? CurrentProcess.OfThisProcess.IsDaemon : _isDaemon;
        set
        {
            SetBeforeStart(() =>
            {
                if (value && _outlivesParent) throw DaemonOutlives();
                _isDaemon = value;
            });
        }
    }

    /// <summary>
    /// Whether the process goes on when this one is gone, even when that is killed; and then the end of the program
    /// does not wait for it. At first false. Python's processes all go on when their parent is killed.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set after the start (POOL105); or with <see cref="IsDaemon"/>,
    /// which is the opposite.</exception>
    [OnlyBeforeStart]
    public bool OutlivesParent
    {
        get => _outlivesParent;
        set
        {
            SetBeforeStart(() =>
            {
                if (value && _isDaemon) throw DaemonOutlives();
                _outlivesParent = value;
            });
        }
    }

    /// <summary>How the process comes into being; unless it is set, <see cref="StartMethods.Default"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such method.</exception>
    /// <exception cref="PlatformNotSupportedException">It is <see cref="StartMethod.Fork"/>.</exception>
    /// <exception cref="InvalidOperationException">It is set after the start (POOL105).</exception>
    [OnlyBeforeStart]
    public StartMethod StartMethod
    {
        get => _startMethod ?? StartMethods.Default;
        set
        {
            StartMethods.Check(value, nameof(value));
            SetBeforeStart(() => _startMethod = value);
        }
    }

    /// <summary>
    /// The key that the process gets; unless it is set, that of this process. In Python <c>authkey</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    /// <exception cref="InvalidOperationException">It is set after the start (POOL105).</exception>
    [OnlyBeforeStart]
    public ReadOnlyMemory<byte> AuthenticationKey
    {
        get => _key ?? CurrentProcess.OfThisProcess.AuthenticationKey;
        set
        {
            if (value.IsEmpty) throw new ArgumentException("An empty key keeps nobody out.", nameof(value));
            SetBeforeStart(() => _key = value.ToArray());
        }
    }

    /// <summary>The process id; null before the start. In Python <c>pid</c> and <c>ident</c>.</summary>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    public int? Id => IsInside ? Environment.ProcessId : OpenWorker?.Id;

    /// <summary>Whether the process has been started and has not ended.</summary>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [TellsIfAlive]
    public bool IsAlive => IsInside || OpenWorker is { End: null };

    /// <summary>
    /// How the process has ended, as the remarks of the class say; null before its end. On Windows -15 for one that was
    /// terminated or killed from here. 255 where the system does not say it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [TellsIfDone]
    public int? ExitCode => !IsInside && OpenWorker is { End: { } end }
        ? CodeOf(end.Exit)
        : null;

    /// <summary>
    /// What the job has thrown, with the stack that it had in the child; null where it has thrown nothing, and before
    /// the end. The child has written it to its error output as well. Python has only that.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [TellsIfDone]
    public Exception? Exception =>
        !IsInside && OpenWorker is { End: not null } ? _exception!.Value : null;

    /// <summary>
    /// Signalled when the process has ended, for waiting together with others, as with
    /// <see cref="WaitHandle.WaitAny(WaitHandle[])"/>. It belongs to this object; do not dispose of it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The process has not been started (POOL105).</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [TellsIfDone]
    public WaitHandle Sentinel
    {
        get
        {
            _ = Started("has no sentinel");
            return _sentinel!;
        }
    }

    /// <summary>
    /// What the process runs: the job, or what a subclass overrides it with. Called here, it runs here.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no job, because the process has been started, and does not
    /// keep it.</exception>
    public virtual void Run()
    {
        Job job = _job ?? throw new InvalidOperationException(
            GetType() == typeof(ChildProcess)
                ? "The job has been handed to the process that was started, and is not kept here."
                : $"'{GetType().Name}' does not override Run, which is its job.");
        job.Run();
    }

    /// <summary>
    /// Starts the process. The job, with all that goes with it, is made into bytes here: what it refers to afterwards
    /// is not what it referred to before, and this object keeps no reference to it.
    /// </summary>
    /// <exception cref="NotTransferableException">A captured variable, an argument or a field of the subclass cannot
    /// travel; nothing was started.</exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no process can run; nothing was started.
    /// </exception>
    /// <exception cref="InvalidOperationException">It has been started before (POOL105); or this process is daemonic
    /// and can have no children (POOL408); or processes of this program would begin in its <c>Main</c>, and
    /// <see cref="EntryPoint.Guard"/> has not been called (POOL401); or processes are nested too deeply.</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    /// <exception cref="IOException">The system does not start the process; this can be tried again.</exception>
    [StartsProcesses, Starts]
    public void Start()
    {
        lock (Gate())
        {
            ThrowIfClosed();
            if (_state != State.Initial)
                throw new InvalidOperationException(
                    $"'{Name}' has been started already, and a process runs once; make another ChildProcess "
                    + "(POOL105).");
            _state = State.Starting;
        }

        bool isStarted = false;
        try
        {
            if (CurrentProcess.OfThisProcess.IsDaemon)
                throw new InvalidOperationException(
                    $"This process, '{CurrentProcess.OfThisProcess.Name}', is daemonic, and would leave its children "
                    + "behind when it is terminated; start it with IsDaemon = false to let it have some (POOL408).");
            WorkerLaunch.Check();
            ChildStart start = new(
                Message(), _outlivesParent, StartMethod == StartMethod.ForkServer, HasEnded);
            _sentinel = new ManualResetEvent(false);
            if (StartMethod == StartMethod.ForkServer) SpareWorkers.Keep(1);
            RunningChildren.Add(this);
            ChildWorker worker = new(start);
            _exception = new Lazy<Exception?>(() => worker.End!.Error?.ToException());
            _job = null;
            Volatile.Write(ref _worker, worker);
            isStarted = true;
        }
        finally
        {
            if (!isStarted) RunningChildren.Remove(this);
            lock (Gate()) _state = isStarted ? State.Started : State.Initial;
        }
    }

    /// <summary>Waits until the process has ended. The counterpart of <c>join()</c>.</summary>
    /// <exception cref="InvalidOperationException">The process has not been started (POOL105).</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [Waits]
    [NeedsStart]
    public void Join() => Started("cannot be joined").Ended.Wait();

    /// <summary>Waits until the process has ended, but not for ever. The counterpart of <c>join(timeout)</c>.</summary>
    /// <param name="timeout">How long at most; zero to only look, <see cref="Timeout.InfiniteTimeSpan"/> for as long as
    /// it takes.</param>
    /// <returns>Whether it has ended; Python returns nothing.</returns>
    /// <exception cref="InvalidOperationException">The process has not been started (POOL105).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113); Python
    /// takes a negative one for zero.</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [Waits]
    [NeedsStart]
    public bool Join(TimeSpan timeout) =>
        Started("cannot be joined").Ended.Wait(AsyncResult.CheckedTimeout(timeout));

    /// <summary>Waits until the process has ended, without holding a thread.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the process.</param>
    /// <returns>A task that is done when it has ended.</returns>
    /// <exception cref="InvalidOperationException">The process has not been started (POOL105).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; by the task.</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [Waits]
    [NeedsStart]
    public Task JoinAsync(CancellationToken cancellationToken = default) =>
        Started("cannot be joined").Ended.WaitAsync(cancellationToken);

    /// <summary>
    /// Asks the process to end: by SIGTERM on Linux and macOS, which ends it at once, without <c>finally</c> blocks and
    /// exit handlers, unless it has a handler for the signal; on Windows it is killed. It is normally still alive when
    /// this comes back: <see cref="Terminate(TimeSpan, bool)"/> waits. What it shares with others, such as a queue, may
    /// be in the middle of something. Does nothing when it has ended. The counterpart of <c>terminate()</c>.
    /// </summary>
    /// <param name="entireProcessTree">Whether the programs that it has started, and theirs, are asked as well, where
    /// they have not left its process group. Children and workers of its own end with it in any case.</param>
    /// <exception cref="InvalidOperationException">The process has not been started (POOL105).</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [NeedsStart]
    [EndsAbruptly]
    public void Terminate(bool entireProcessTree = false) => Send(EndSignal.Terminate, entireProcessTree);

    /// <summary>Asks the process to end, as <see cref="Terminate(bool)"/> does, and waits for that.</summary>
    /// <param name="wait">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="entireProcessTree">Whether its descendants are asked as well.</param>
    /// <returns>Whether it has ended; if not, <see cref="Kill(bool)"/> ends it.</returns>
    /// <exception cref="InvalidOperationException">The process has not been started (POOL105).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 24 days (POOL113).</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [NeedsStart]
    [EndsAbruptly]
    public bool Terminate(TimeSpan wait, bool entireProcessTree = false)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(wait);
        Terminate(entireProcessTree);
        return Join(limit);
    }

    /// <summary>
    /// Ends the process: by SIGKILL on Linux and macOS, which it cannot refuse. It may still be alive for a moment when
    /// this comes back. Does nothing when it has ended. The counterpart of <c>kill()</c>.
    /// </summary>
    /// <param name="entireProcessTree">Whether the programs that it has started, and theirs, are ended as well, where
    /// they have not left its process group. Children and workers of its own end with it in any case.</param>
    /// <exception cref="InvalidOperationException">The process has not been started (POOL105).</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [NeedsStart]
    [EndsAbruptly]
    public void Kill(bool entireProcessTree = false) => Send(EndSignal.Kill, entireProcessTree);

    /// <summary>
    /// Sends the process SIGINT, as Ctrl-C does: it ends with the exit code -2, unless it handles it, as by
    /// <see cref="Console.CancelKeyPress"/>. Linux and macOS only. Does nothing when it has ended. The counterpart of
    /// <c>interrupt()</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The process has not been started (POOL105).</exception>
    /// <exception cref="PlatformNotSupportedException">This is Windows.</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    [NeedsStart]
    [EndsAbruptly]
    public void Interrupt() => Send(EndSignal.Interrupt, entireTree: false);

    /// <summary>
    /// Lets go of a process that has ended, or was never started: afterwards the object has only its name and what was
    /// set. Does nothing when it is closed already. The counterpart of <c>close()</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The process is running.</exception>
    public void Close()
    {
        lock (Gate())
        {
            if (_state == State.Closed) return;
            if (_state == State.Starting || _worker is { End: null })
                throw new InvalidOperationException(
                    $"'{Name}' is running and cannot be closed; join it first, or end it by Terminate or Kill. Dispose "
                    + "does both (POOL105).");
            _state = State.Closed;
            _job = null;
            _sentinel?.Dispose();
        }
    }

    /// <summary>
    /// Waits for the process as the end of the program does, and closes: a daemonic one is terminated, any other
    /// joined. Python has no such thing. A daemonic one that does not end within two seconds is killed.
    /// </summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (TryFindRunning(out ChildWorker? worker))
        {
            if (_isDaemon && !Terminate(RunningChildren.Patience)) Kill();
            worker.Ended.Wait();
        }

        if (!IsInside) Close();
    }

    /// <summary>Does what <see cref="Dispose"/> does, without holding a thread.</summary>
    /// <returns>A task that is done when the process has ended.</returns>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TryFindRunning(out ChildWorker? worker))
        {
            if (_isDaemon)
            {
                Terminate();
                Task first = await Task.WhenAny(worker.Ended, Task.Delay(RunningChildren.Patience))
                    .ConfigureAwait(false);
                if (first != worker.Ended) Kill();
            }

            await worker.Ended.ConfigureAwait(false);
        }

        if (!IsInside) Close();
    }

    /// <summary>The process, for people: its name and state, and how it has ended.</summary>
    public override string ToString()
    {
        string state = _state switch
        {
            State.Inside => $"process {Environment.ProcessId}, this one",
            State.Initial or State.Starting => "not started",
            State.Closed => "closed",
            _ when _worker!.End is { } end => $"process {_worker.Id}, {end.Exit.Describe()}",
            _ => $"process {_worker!.Id}, running",
        };
        return $"{GetType().Name} '{Name}' ({state}{(IsDaemon ? ", daemonic" : "")})";
    }

    private bool IsInside => _state == State.Inside;

    private bool IsAliveNow => Volatile.Read(ref _worker) is { End: null };

    private ChildWorker? OpenWorker
    {
        get
        {
            ThrowIfClosed();
            return Volatile.Read(ref _worker);
        }
    }

    private static InvalidOperationException DaemonOutlives() => new(
        "A daemonic process ends with the program, and one that outlives its parent goes on; choose one of IsDaemon "
        + "and OutlivesParent.");

    private object Gate() => _gate ?? throw new InvalidOperationException(
        $"This is the process '{CurrentProcess.OfThisProcess.Name}' itself, inside its Run; only the process that made "
        + "it can start, join, end or close it.");

    private void ThrowIfClosed()
    {
        if (_state == State.Closed)
            throw new ObjectDisposedException(
                Name,
                $"'{Name}' is closed; ask for its exit code and the like before Close or the end of its 'using'.");
    }

    private ChildWorker Started(string cannot)
    {
        _ = Gate();
        return OpenWorker ?? throw new InvalidOperationException(
            $"'{Name}' has not been started and {cannot}; call Start first (POOL105).");
    }

    private void SetBeforeStart(Action set)
    {
        lock (Gate())
        {
            ThrowIfClosed();
            if (_state != State.Initial)
                throw new InvalidOperationException(
                    $"'{Name}' has been started, and this is settled then; set it before Start (POOL105).");
            set();
        }
    }

    private bool TryFindRunning([NotNullWhen(true)] out ChildWorker? worker)
    {
        worker = Volatile.Read(ref _worker);
        return !IsInside && worker is { End: null };
    }

    private void Send(EndSignal signal, bool entireTree)
    {
        ChildWorker worker = Started("cannot be ended");
        _lastSignal = signal;
        worker.Send(signal, entireTree);
    }

    private int CodeOf(WorkerExit exit)
    {
        const int unknown = 255;
        const int exitedBySignal = 128;
        return exit switch
        {
            { Signal: { } signal } => -signal,
            // What the runtime makes of a signal that comes while it starts.
            { Code: exitedBySignal + Posix.SigTerm } when _lastSignal is EndSignal.Terminate or EndSignal.Kill =>
                -Posix.SigTerm,
            { Code: exitedBySignal + Posix.SigInt } when _lastSignal == EndSignal.Interrupt => -Posix.SigInt,
            // What Windows says of a process that another has ended.
            { Code: -1 } when OperatingSystem.IsWindows() && _lastSignal != EndSignal.None => -Posix.SigTerm,
            _ => exit.Code ?? unknown,
        };
    }

    private void HasEnded()
    {
        RunningChildren.Remove(this);
        try
        {
            // Without the lock: a thread whose exception nobody catches may hold it, and wait for this.
            _sentinel!.Set();
        }
        catch (ObjectDisposedException)
        {
            // It was closed meanwhile.
        }
    }

    // Who it is and what it calls.
    private byte[] Message()
    {
        (Delegate run, IArguments arguments) = GetType() == typeof(ChildProcess)
            ? (_job!.Delegate, _job.Arguments)
            : ((Action)Run, default(NoArguments));
        JobFunction function = JobFunction.For(run);
        PayloadWriter content = ThreadPayload.Take();
        function.WriteTarget(content, run);
        arguments.Write(content);
        PayloadWriter frames = new();
        PayloadWriter begin = new();
        CurrentProcess.OfThisProcess.Introduce(begin, Name, _identity, _isDaemon, _key);
        begin.Write((int)StartMethods.Default);
        frames.Write(new Frame(FrameKind.BeginChild, 0, 0, begin.Length));
        frames.WriteBytes(begin.Written);
        foreach (ISharedObject shared in content.Shared ?? []) WorkerSetup.Share(frames, shared);
        WorkerSetup.Define(frames, function);
        frames.Write(new Frame(FrameKind.Call, 0, function.Number, content.Length));
        frames.WriteBytes(content.Written);
        content.Clear();
        return frames.ToArray();
    }

    /// <summary>What a process runs, with its arguments.</summary>
    private sealed class Job
    {
        private readonly ReturnShape _shape;

        private Job(Delegate job, IArguments arguments, ReturnShape shape)
        {
            Delegate = job;
            Arguments = arguments;
            _shape = shape;
        }

        public Delegate Delegate { get; }

        public IArguments Arguments { get; }

        public static Job Of(
            Delegate job, IArguments arguments, ReturnShape shape,
            [CallerArgumentExpression(nameof(job))] string name = "")
        {
            ArgumentNullException.ThrowIfNull(job, name);
            JobDelegate.Check(job);
            return new Job(job, arguments, shape);
        }

        public void Run() => Arguments.Invoke<NoValue>(Delegate, _shape);
    }
}
