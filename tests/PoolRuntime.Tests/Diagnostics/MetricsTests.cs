using System.Diagnostics.Metrics;
using Xunit;

namespace PoolRuntime.Tests.Diagnostics;

/// <summary>Pools tell what they have in hand to whoever listens to the meter.</summary>
public sealed class MetricsTests : IClassFixture<NothingLeftBehind>
{
    /// <summary>What the meter says of one pool.</summary>
    private sealed class Readings : IDisposable
    {
        private readonly Dictionary<string, long> _numbers = [];
        private readonly List<double> _durations = [];
        private readonly MeterListener _listener = new();

        public Readings(string pool)
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "PoolRuntime") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                if (IsOf(pool, tags)) _numbers[instrument.Name] = value;
            });
            _listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
            {
                if (!IsOf(pool, tags)) return;
                lock (_durations) _durations.Add(value);
            });
            _listener.Start();
        }

        public long this[string name]
        {
            get
            {
                _numbers.Clear();
                _listener.RecordObservableInstruments();
                return _numbers.GetValueOrDefault($"poolruntime.{name}", -1);
            }
        }

        public double[] Durations
        {
            get
            {
                lock (_durations) return [.. _durations];
            }
        }

        public void Dispose() => _listener.Dispose();

        private static bool IsOf(string pool, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
                if (tag.Key == "pool") return (string?)tag.Value == pool;
            return false;
        }
    }

    private static int Square(int number) => number * number;

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Work_is_counted_when_its_result_is_there(WorkerKind kind)
    {
        string name = $"counted-{kind}";
        using Readings readings = new(name);
        using Pool pool = kind.NewPool(new PoolOptions { Workers = 2, WorkerNamePrefix = name });
        Bound.Within(() => pool.Map(Square, [1]));
        Bound.Until(() => readings["items.finished"] == 1, "the pool is metered");
        for (int done = 1; done < 10_000;)
        {
            Bound.Within(() => pool.Map(Square, Enumerable.Range(0, 20), chunkSize: 5));
            Assert.Equal(done += 20, readings["items.finished"]);
            Bound.Within(() => pool.Apply(Square, 2));
            Assert.Equal(done += 1, readings["items.finished"]);
        }
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Numbers_follow_the_work(WorkerKind kind)
    {
        string name = $"metered-{kind}";
        using Readings readings = new(name);
        using Gate gate = new();
        using Pool pool = kind.NewPool(new PoolOptions { Workers = 2, WorkerNamePrefix = name });
        Bound.Within(() => pool.Map(Square, Enumerable.Range(0, 100), chunkSize: 10));
        Bound.Until(() => readings["items.finished"] == 100, "100 items have ended");
        Bound.Until(() => readings["jobs.pending"] == 0, "nothing is pending");
        AsyncResult<string>[] held = [.. Enumerable.Range(0, 20).Select(_ => pool.ApplyAsync(Gate.Pass, gate.Path))];
        Bound.Until(() => readings["workers.busy"] == 2, "both workers are busy");
        Assert.Equal(20, readings["jobs.pending"]);
        Assert.InRange(readings["jobs.queued"], 1, 18);
        Assert.Equal((2, 2, 0), (readings["workers"], readings["workers.started"], readings["workers.lost"]));
        Assert.Equal(100, readings["items.finished"]);
        gate.Open();
        Bound.Within(() => held.Select(result => result.Get()).ToArray());
        Bound.Until(() => readings["items.finished"] == 120, "120 items have ended");
        Bound.Within(pool.Dispose);
        Assert.Equal(-1, readings["workers"]);
    }

    [Fact]
    public void Losses_are_counted_and_what_lost_workers_did_is_kept()
    {
        using Readings readings = new("losing");
        using ProcessPool pool = new(new PoolOptions { Workers = 1, WorkerNamePrefix = "losing" });
        Bound.Within(() => pool.Map(Square, Enumerable.Range(0, 30)));
        Bound.Throws<WorkerLostException>(() => pool.Apply(static () => Environment.Exit(1)));
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
        Bound.Until(() => readings["items.finished"] == 31, "31 items have ended");
        Assert.Equal((1, 2), (readings["workers.lost"], readings["workers.started"]));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Durations_are_told_of_pools_with_insights(WorkerKind kind)
    {
        string name = $"timed-{kind}";
        using Readings readings = new(name);
        using Pool pool = kind.NewPool(new PoolOptions { Workers = 1, WorkerNamePrefix = name, Insights = true });
        Bound.Within(() => pool.Apply(static () => Thread.Sleep(20)));
        Bound.Within(() => pool.Apply(Square, 2));
        Bound.Within(pool.Dispose);
        Assert.Equal(2, readings.Durations.Length);
        Assert.True(readings.Durations[0] >= 0.019);
    }
}
