using System.Diagnostics;
using PoolRuntime.Diagnostics;

namespace PoolRuntime;

/// <summary>
/// What the workers of a pool have done until now: how long each was starting, waiting and working, which jobs were the
/// slowest, and what ran when, as a picture or as a file for trace viewers. From
/// <see cref="Pool.GetInsights"/>; it does not change any more. Python's pools have nothing like it.
/// </summary>
public sealed class PoolInsights
{
    private readonly long _start;

    internal PoolInsights(
        string pool, long start, long now, IReadOnlyDictionary<int, WorkerRecord> workers, JobSpan[] spans,
        ProgramSpan[] program, JobSpan[] slowest)
    {
        _start = start;
        Pool = pool;
        Now = now;
        Records = workers;
        Spans = spans;
        Program = program;
        Elapsed = Time(now - start);
        Workers = [.. workers.OrderBy(pair => pair.Key).Select(pair => InsightsOf(pair.Key, pair.Value))];
        SlowestJobs = [.. slowest.Select(TimingOf)];
    }

    /// <summary>The pool, as its workers are named.</summary>
    public string Pool { get; }

    /// <summary>The time since the pool was made.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The workers, by their numbers.</summary>
    public IReadOnlyList<WorkerInsights> Workers { get; }

    /// <summary>The five jobs or chunks that took longest, the longest first.</summary>
    public IReadOnlyList<JobTiming> SlowestJobs { get; }

    /// <summary>The last jobs and chunks that ran, at most 100 000, in the order of their ends.</summary>
    public IEnumerable<JobTiming> Jobs => Spans.Select(TimingOf);

    internal long Now { get; }

    internal IReadOnlyDictionary<int, WorkerRecord> Records { get; }

    internal JobSpan[] Spans { get; }

    internal ProgramSpan[] Program { get; }

    /// <summary>
    /// Writes what ran when in the trace event format, which chrome://tracing and ui.perfetto.dev open: a line for each
    /// worker, with its start, its initializer and its jobs, one for the waiting of the program, and one for callbacks.
    /// </summary>
    /// <param name="path">The file; one that is there is overwritten.</param>
    /// <exception cref="ArgumentException">The path is null or empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void WriteTrace(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.Create(path);
        WriteTrace(file);
    }

    /// <summary>Writes what <see cref="WriteTrace(string)"/> does into a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    public void WriteTrace(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TraceFile.Write(this, stream);
    }

    /// <summary>
    /// Writes what ran when as an SVG picture in one file, which every browser shows, on a light or a dark ground as
    /// its user prefers: a line for each worker with its start, its jobs, and where it was killed or lost; one for the
    /// threads of the program that waited; one for callbacks.
    /// </summary>
    /// <param name="path">The file; one that is there is overwritten.</param>
    /// <param name="options">What the picture is called and how long its axis is; null for the usual.</param>
    /// <inheritdoc cref="WriteTrace(string)" path="/exception"/>
    public void WriteTimeline(string path, TimelineOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using StreamWriter file = File.CreateText(path);
        WriteTimeline(file, options);
    }

    /// <summary>
    /// Writes what <see cref="WriteTimeline(string, TimelineOptions)"/> does into a writer, which stays open.
    /// </summary>
    /// <param name="writer">The writer.</param>
    /// <param name="options">What the picture is called and how long its axis is; null for the usual.</param>
    /// <exception cref="ArgumentNullException">The writer is null.</exception>
    public void WriteTimeline(TextWriter writer, TimelineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        new TimelinePicture(this, options ?? new TimelineOptions(), writer).Write();
    }

    /// <summary>A table for people: a line for each worker.</summary>
    public override string ToString()
    {
        const string columns = "{0,-24}{1,10}{2,10}{3,10}{4,10}{5,8}{6,10}{7,8}";
        IEnumerable<string> lines = Workers.Select(worker => string.Format(
            System.Globalization.CultureInfo.InvariantCulture, columns, worker.Name,
            Seconds(worker.Starting + worker.Initializing), Seconds(worker.Waiting), Seconds(worker.Working),
            $"{worker.Utilization * 100:0} %", worker.Jobs, worker.Items, worker.Losses));
        return string.Join(
            Environment.NewLine,
            lines.Prepend(string.Format(
                columns, "worker", "start s", "wait s", "work s", "busy", "jobs", "items", "losses")));

        static string Seconds(TimeSpan time) =>
            time.TotalSeconds.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A time of the stopwatch, counted from the start of the pool.</summary>
    internal TimeSpan Since(long ticks) => Time(ticks - _start);

    private static TimeSpan Time(long ticks) => ticks <= 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, ticks);

    private JobTiming TimingOf(JobSpan span) => new(
        FunctionName.Of(span.Method), span.Items, span.Worker, span.ProcessId, Since(span.Start), Time(span.Ticks),
        span.Attempt, span.IsLost);

    private WorkerInsights InsightsOf(int index, WorkerRecord record)
    {
        long starting = 0;
        long initializing = 0;
        long ready = 0;
        foreach (WorkerLife life in record.Lives)
        {
            long end = life.Ended == 0 ? Now : life.Ended;
            starting += (life.Initialized == 0 ? end : life.Initialized) - life.Started;
            if (life.Initialized == 0) continue;
            initializing += life.Ready - life.Initialized;
            ready += end - life.Ready;
        }

        return new WorkerInsights
        {
            Index = index,
            Name = record.Name,
            ProcessIds = [.. record.Lives.Select(life => life.ProcessId)],
            Starting = Time(starting),
            Initializing = Time(initializing),
            Working = Time(record.Working),
            Waiting = Time(ready - record.Working),
            Jobs = record.Jobs,
            Items = record.Items,
            Losses = record.Losses,
        };
    }
}
