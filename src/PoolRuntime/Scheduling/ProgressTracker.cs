using System.Diagnostics;

namespace PoolRuntime.Scheduling;

/// <summary>
/// Counts the items of one call that have ended, and tells of them from time to time; whoever ends an item does no more
/// than count.
/// </summary>
internal sealed class ProgressTracker
{
    private readonly Scheduler _scheduler;
    private readonly IProgress<PoolProgress> _progress;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _interval;
    private long _done;
    private long _failed;
    private long _total = -1;
    private int _isWaiting;
    private int _isOver;

    public ProgressTracker(Scheduler scheduler, JobOptions options)
    {
        _scheduler = scheduler;
        _progress = options.Progress!;
        _interval = options.ProgressInterval;
        scheduler.CallAfter(_interval, Tell);
    }

    /// <summary>What the jobs of the call are found by: before the first is submitted.</summary>
    public object? Line { get; set; }

    /// <summary>How many items there are, when it is known.</summary>
    public long Total
    {
        set => Volatile.Write(ref _total, value);
    }

    /// <summary>Items have ended.</summary>
    public void Add(int done, int failed)
    {
        Interlocked.Add(ref _done, done);
        if (failed > 0) Interlocked.Add(ref _failed, failed);
    }

    /// <summary>There is nothing more to come. May be called again.</summary>
    public void Over()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
        _scheduler.Callbacks.Post(Report);
    }

    /// <summary>Nothing was submitted, and nothing is told.</summary>
    public void GiveUp() => Volatile.Write(ref _isOver, 1);

    // One report waits at most, whatever the one before it takes.
    private void Tell()
    {
        if (Volatile.Read(ref _isOver) != 0) return;
        _scheduler.CallAfter(_interval, Tell);
        if (Interlocked.Exchange(ref _isWaiting, 1) != 0) return;
        _scheduler.Callbacks.Post(() =>
        {
            Volatile.Write(ref _isWaiting, 0);
            if (Volatile.Read(ref _isOver) == 0) Report();
        });
    }

    private void Report()
    {
        long failed = Interlocked.Read(ref _failed);
        long total = Interlocked.Read(ref _total);
        // A worker may not have got round yet to saying that it is through with its chunk.
        int running = Line is null || Volatile.Read(ref _isOver) != 0 ? 0 : _scheduler.CountRunning(Line);
        _progress.Report(new PoolProgress(
            Interlocked.Read(ref _done), failed, running, total < 0 ? null : total,
            Stopwatch.GetElapsedTime(_start)));
    }
}
