using System.Diagnostics;
using System.Reflection;
using PoolRuntime.Scheduling;

namespace PoolRuntime.Diagnostics;

/// <summary>Writes down what the workers of one pool do, where somebody has asked for it.</summary>
internal sealed class PoolRecorder(string pool)
{
    // Some megabytes; of a pool that runs for days, the last part is what is of interest.
    private const int MostSpans = 100_000;
    private const int MostSlowest = 5;

    private readonly object _gate = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly SortedDictionary<int, WorkerRecord> _workers = [];
    private readonly List<JobSpan> _spans = [];
    private readonly List<JobSpan> _slowest = [];
    private int _next;

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
            if (worker.Life is { } life) (life.Initialized, life.Ready) = (began, returned);
    }

    /// <summary>A worker has ended.</summary>
    public void Ended(Worker worker)
    {
        lock (_gate)
            if (worker.Life is { } life) life.Ended = Stopwatch.GetTimestamp();
    }

    /// <summary>A job, or a chunk, has run.</summary>
    public void Ran(Worker worker, Job job, long start, long end) => Add(worker, job, start, end, isLost: false);

    /// <summary>A worker has ended in the middle of a job that it was at since some time.</summary>
    public void Lost(Worker worker, Job job, long since) =>
        Add(worker, job, since, Stopwatch.GetTimestamp(), isLost: true);

    public PoolInsights Take()
    {
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            JobSpan[] spans = [.. _spans.Skip(_next), .. _spans.Take(_next)];
            return new PoolInsights(
                pool, _start, now, _workers.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()), spans,
                [.. _slowest]);
        }
    }

    private void Add(Worker worker, Job job, long start, long end, bool isLost)
    {
        JobSpan span = new(
            worker.Slot.Index, worker.ProcessId, job.Method, job.Size, job.Attempt, start, Math.Max(start, end),
            isLost);
        PoolMetrics.Record(pool, Stopwatch.GetElapsedTime(span.Start, span.End));
        lock (_gate)
        {
            WorkerRecord record = _workers[span.Worker];
            record.Working += span.Ticks;
            record.Jobs++;
            record.Items += span.Items;
            if (isLost)
            {
                record.Losses++;
                if (worker.Life is { } life) life.IsLost = true;
            }

            if (_spans.Count < MostSpans)
            {
                _spans.Add(span);
            }
            else
            {
                _spans[_next] = span;
                _next = (_next + 1) % MostSpans;
            }

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
