using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Watch;

/// <summary>
/// The metrics of the pools of this program, as any listener sees them: OpenTelemetry and dotnet-counters as well.
/// </summary>
internal sealed class PoolNumbers : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _values = new();
    private readonly MeterListener _listener = new();

    public PoolNumbers()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "PoolRuntime") listener.EnableMeasurementEvents(instrument);
        };
        // There is one pool here; with more, the tag 'pool' tells them apart.
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _values[instrument.Name] = value);
        _listener.Start();
    }

    /// <summary>A number as it is now; 0 for one that there is not.</summary>
    public long this[string name]
    {
        get
        {
            _listener.RecordObservableInstruments();
            return _values.GetValueOrDefault($"poolruntime.{name}");
        }
    }

    public void Dispose() => _listener.Dispose();
}
