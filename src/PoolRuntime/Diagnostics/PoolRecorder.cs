using System.Diagnostics;
using System.Reflection;
using PoolRuntime.Scheduling;

namespace PoolRuntime.Diagnostics;

/// <summary>Writes down what the workers of one pool do, where somebody has asked for it.</summary>
/// <param name="pool">What the pool is called.</param>
/// <param name="hasInitializer">Whether there is an initializer; without one, its time is that of starting.</param>
internal sealed class PoolRecorder(string pool, bool hasInitializer)
{
    // Some megabytes; of a pool that runs for days, the last part is what is of interest.
    private const int MostSpans = 100_000;
    private const int MostSlowest = 5;

    private readonly object _gate = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly SortedDictionary<int, WorkerRecord> _workers = [];
    private readonly Recent<JobSpan> _spans = new(MostSpans);
    private readonly Recent<ProgramSpan> _program = new(MostSpans);
    private readonly List<JobSpan> _slowest = [];

    /// <summary>A worker is being started, since some time.</summary>
    public void Started(Worker worker, long since)
    {
        lock (_gate)
        {
            if (!_workers.TryGetValue(worker.Slot.Index, out WorkerRecord? record))
                _workers.Add(worker.Slot.Index, record = new WorkerRecord(worker.Slot.Name));
            record.Lives.Add(new WorkerLife(worker.ProcessId, since));
            worker.Life = record.Lives[^1];
        }
    }

    /// <summary>The initializer of a worker began at one time and returned at another.</summary>
    public void Initialized(Worker worker, long began, long returned)
    {
        lock (_gate)
            if (worker.Life is { } life) (life.Initialized, life.Ready) = (hasInitializer ? began : returned, returned);
    }

    /// <summary>A worker has ended.</summary>
    public void Ended(Worker worker)
    {
        lock (_gate)
            if (worker.Life is { } life) life.Ended = Stopwatch.GetTimestamp();
    }

    /// <summary>A job, or a chunk, has run.</summary>
    public void Ran(Worker worker, Job job, long start, long end) =>
        Add(NewSpan(worker, job, start, end), worker.Life);

    /// <summary>A worker has ended in the middle of a job that it was at since some time.</summary>
    public void Lost(Worker worker, Job job, long since) => Add(
        NewSpan(worker, job, since, Stopwatch.GetTimestamp()) with { IsLost = true, IsKilled = worker.IsCondemned },
        worker.Life);

    /// <summary>Waits for something of the pool, and writes down for how long.</summary>
    /// <returns>Whether it is there.</returns>
    public bool Wait(Task task, TimeSpan limit)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            return task.Wait(limit);
        }
        finally
        {
            Add(new ProgramSpan(null, OwnWorker, began, Stopwatch.GetTimestamp()));
        }
    }

    /// <summary>Calls back, and writes down for how long.</summary>
    public void CallBack(MethodInfo callback, Action call)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            call();
        }
        finally
        {
            Add(new ProgramSpan(callback, OwnWorker, began, Stopwatch.GetTimestamp()));
        }
    }

    public PoolInsights Take()
    {
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            return new PoolInsights(
                pool, _start, now, _workers.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()),
                _spans.ToArray(), _program.ToArray(), [.. _slowest]);
        }
    }

    private int? OwnWorker =>
        WorkerContext.OnThread is { } worker && worker.Scheduler?.Recorder == this ? worker.Index : null;

    private static JobSpan NewSpan(Worker worker, Job job, long start, long end) =>
        new(worker.Slot.Index, worker.ProcessId, job.Method, job.Size, job.Attempt, start, Math.Max(start, end));

    private void Add(ProgramSpan span)
    {
        lock (_gate) _program.Add(span);
    }

    private void Add(JobSpan span, WorkerLife? life)
    {
        PoolMetrics.Record(pool, Stopwatch.GetElapsedTime(span.Start, span.End));
        lock (_gate)
        {
            WorkerRecord record = _workers[span.Worker];
            record.Working += span.Ticks;
            record.Jobs++;
            record.Items += span.Items;
            if (span.IsLost)
            {
                record.Losses++;
                if (life is not null) life.IsLost = true;
            }

            _spans.Add(span);
            AddSlowest(span);
        }
    }

    private void AddSlowest(JobSpan span)
    {
        if (_slowest.Count == MostSlowest && _slowest[^1].Ticks >= span.Ticks) return;
        int place = _slowest.FindIndex(other => other.Ticks < span.Ticks);
        _slowest.Insert(place < 0 ? _slowest.Count : place, span);
        if (_slowest.Count > MostSlowest) _slowest.RemoveAt(MostSlowest);
    }
}
