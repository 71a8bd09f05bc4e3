using System.Diagnostics;
using PoolRuntime.Diagnostics;
using PoolRuntime.Scheduling;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>
/// A worker that is a thread. It cannot be killed: when it is, it is given up, and ends when the job that it is at
/// returns.
/// </summary>
internal sealed class ThreadWorker : Worker
{
    private const int Awake = 0;
    private const int Napping = 1;
    private const int Asleep = 2;

    private const int Spins = 50;
    private const int SpinLength = 30;

    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(1);

    // Calls from one measuring of their mean time to the next.
    private const int MeasuredCalls = 8;

    private readonly Scheduler _scheduler;
    private readonly PoolOptions _options;
    private readonly object _bell = new();
    private readonly int[] _claims = new int[WorkerMemory.MaxCallsInFlight];
    private readonly LocalRun _run = new();
    private readonly JobCancellation _cancellation = new();
    private int _offered;
    private int _sleep;
    private volatile bool _isEnding;
    private volatile bool _isKilled;
    private int _isLost;
    private int _measured;
    private long _measuredSince;

    public ThreadWorker(Scheduler scheduler, WorkerSlot slot, PoolOptions options) : base(slot)
    {
        _scheduler = scheduler;
        _options = options;
    }

    public override int ProcessId => Environment.ProcessId;

    public override int CurrentItem { get; }

    public override bool HasRoomFor(Job job) => true;

    public override void Listen() =>
        new Thread(Work) { IsBackground = true, Name = Slot.Name }.Start();

    public override void Send()
    {
        // Pairs with the one before the thread falls asleep: one of the two sees what the other has written.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleep) != Awake) Wake();
    }

    public override bool LooksForCalls => RunsShortCalls;

    public override bool IsAsleep => Volatile.Read(ref _sleep) != Awake;

    public override void Watch()
    {
        if (Volatile.Read(ref _sleep) == Asleep) Wake();
    }

    public override void ShutDown()
    {
        _isEnding = true;
        Send();
    }

    public override void Kill()
    {
        _isKilled = true;
        Interlocked.MemoryBarrier();
        // Given up before, or now; else the thread sees it before it begins with anything.
        if (IsCondemned || TryCondemn(_run.Look())) BeLost();
        else Send();
    }

    public override Progress Look() => _run.Look();

    public override bool Ask(Progress at) => _cancellation.TryCancel(at.Word);

    public override bool TryCondemn(Progress at)
    {
        if (!_run.TryCondemn(at)) return false;
        _cancellation.GiveUp(at.Word);
        return true;
    }

    protected override void Enqueue(Job job, int sequence)
    {
        Volatile.Write(ref Claim(sequence), (int)CallClaim.Offered);
        Volatile.Write(ref _offered, sequence + 1);
    }

    protected override bool TryTakeBack(int sequence) => TryClaim(sequence, CallClaim.TakenBack);

    protected override bool HasBegun(int sequence) => Volatile.Read(ref Claim(sequence)) == (int)CallClaim.Taken;

    private void Work()
    {
        WorkerContext.EnterThread(_scheduler, Slot, TokenOfJob, () => OldestCall?.Attempt ?? 1);
        if (TryInitialize())
        {
            _scheduler.Ready(this);
            bool isGivenUp = false;
            while (!isGivenUp && WaitForCall()) isGivenUp = !RunOldest();
            if (!isGivenUp && !_isKilled) RunExit();
        }

        BeLost();
    }

    private bool TryInitialize()
    {
        try
        {
            long began = Stopwatch.GetTimestamp();
            _options.Initializer?.Invoke();
            _scheduler.Recorder?.Initialized(this, began, Stopwatch.GetTimestamp());
            return true;
        }
        catch (Exception error)
        {
            StartError = error;
            return false;
        }
    }

    private void RunExit()
    {
        try
        {
            _options.WorkerExit?.Invoke();
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"What a worker was to do at its end has thrown: {error}");
        }
    }

    private CancellationToken TokenOfJob()
    {
        Progress at = _run.Look();
        return at.IsRunning ? _cancellation.TokenOf(at.Word)
            // Given up before it has looked, or between two looks.
            : new CancellationToken(canceled: !_run.IsIdle);
    }

    private bool RunOldest()
    {
        int sequence = Oldest;
        if (!TryClaim(sequence, CallClaim.Taken))
        {
            _ = _scheduler.OldestCall(this);
            _scheduler.Finished(this, wasTakenBack: true);
            return true;
        }

        LocalJob job = (LocalJob)OldestCall!;
        long began = _scheduler.Recorder is null ? 0 : Stopwatch.GetTimestamp();
        _run.Begin(sequence, isTimed: job.Timeout is not null || _scheduler.Recorder is not null);
        // Whoever wants its end has either seen that the call runs, or is seen here.
        if (_isKilled) _run.TryCondemn(_run.Look());
        else if (job.Trace is null) job.Run(_run);
        else RunTraced(job, job.Trace);
        if (!_run.IsIdle) return false;
        _scheduler.Recorder?.Ran(this, job, began, Stopwatch.GetTimestamp());
        if (++_measured == MeasuredCalls) Measure();
        _scheduler.Finished(this, wasTakenBack: false);
        return true;
    }

    private void RunTraced(LocalJob job, TraceContext trace)
    {
        using Activity activity = JobActivity.Run(trace, job.Attempt);
        job.Run(_run);
    }

    private bool WaitForCall()
    {
        if (!_isKilled && !HasCall && _measured > 0) Measure();
        while (!_isKilled && !HasCall)
        {
            if (!SpinForCall() && !Sleep()) return false;
            // Waiting is no work.
            _measuredSince = Stopwatch.GetTimestamp();
            // There may be something in the queue, or others hold what this one could begin.
            if (!HasCall) _scheduler.TakeMore(this);
        }

        return !_isKilled;
    }

    private bool HasCall => Volatile.Read(ref _offered) - Oldest > 0;

    // Where calls are short, the next one is there sooner than a sleeper wakes. While more and more come, it waits
    // until it is worth to take them.
    private bool SpinForCall()
    {
        int waiting = 0;
        for (int i = 0; i < Spins && _scheduler.IsLooker(this) && !_isKilled && !_isEnding; i++)
        {
            if (!Thread.Yield()) Thread.SpinWait(SpinLength);
            if (HasCall) return true;
            int before = waiting;
            waiting = _scheduler.WaitingJobs;
            if (waiting > 0 && (waiting == before || waiting >= LargestWindow / 2)) return true;
        }

        return waiting > 0;
    }

    public override void FallAsleep(bool naps) => Interlocked.Exchange(ref _sleep, naps ? Napping : Asleep);

    // Until somebody wakes it, or the nap is over. False when there will be no more calls.
    private bool Sleep()
    {
        if (!_scheduler.TryFallAsleep(this)) return true;
        lock (_bell)
        {
            try
            {
                int sleep = Volatile.Read(ref _sleep);
                if (sleep == Awake || _isKilled || HasCall) return true;
                if (_isEnding) return false;
                Monitor.Wait(_bell, sleep == Napping ? Nap : Timeout.InfiniteTimeSpan);
            }
            catch (ThreadInterruptedException)
            {
                // Meant for a job that is over.
            }
            finally
            {
                Volatile.Write(ref _sleep, Awake);
            }
        }

        return true;
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _sleep, Awake) == Awake) return;
        lock (_bell) Monitor.Pulse(_bell);
    }

    // How many calls to hold ahead follows from how long they take.
    private void Measure()
    {
        long now = Stopwatch.GetTimestamp();
        AdaptWindow(Stopwatch.GetElapsedTime(_measuredSince, now) / _measured);
        (_measured, _measuredSince) = (0, now);
    }

    private void BeLost()
    {
        if (Interlocked.Exchange(ref _isLost, 1) == 0) _scheduler.Lost(this, default);
    }

    private bool TryClaim(int sequence, CallClaim claim) =>
        Interlocked.CompareExchange(ref Claim(sequence), (int)claim, (int)CallClaim.Offered) == (int)CallClaim.Offered;

    private ref int Claim(int sequence) => ref _claims[sequence & (WorkerMemory.MaxCallsInFlight - 1)];
}
