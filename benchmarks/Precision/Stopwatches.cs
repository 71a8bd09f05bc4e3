using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PoolAnalyzers.Precision;

/// <summary>
/// The time that each rule takes, in all and at most for one method. Processor time of the thread where the system tells
/// it, because a machine that is busy with other things would else make every method slow once.
/// </summary>
internal sealed partial class Stopwatches
{
    private readonly ConcurrentDictionary<string, Watch> _watches = new();

    public IEnumerable<Watch> All => _watches.Values.OrderBy(watch => watch.Rule, StringComparer.Ordinal);

    public Watch Of(string rule) => _watches.GetOrAdd(rule, static name => new(name));

    private static long Now()
    {
        if (!OperatingSystem.IsLinux() || GetTime(ThreadProcessorTime, out var time) != 0)
            return Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    private const int ThreadProcessorTime = 3;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>The times of one rule.</summary>
    internal sealed class Watch(string rule)
    {
        private readonly ConcurrentDictionary<string, long> _bySymbol = new();
        private long _total;

        public string Rule => rule;

        public TimeSpan Total => TimeSpan.FromMicroseconds(_total / 1000.0);

        /// <summary>The members that took the rule longest, the worst first.</summary>
        public IEnumerable<(string Member, TimeSpan Time)> Slowest => _bySymbol
            .OrderByDescending(entry => entry.Value)
            .Select(entry => (entry.Key, TimeSpan.FromMicroseconds(entry.Value / 1000.0)));

        public Action<CodeBlockAnalysisContext> Measured(Action<CodeBlockAnalysisContext> action) =>
            context =>
            {
                using (Measure(context.OwningSymbol))
                    action(context);
            };

        public Action<OperationBlockAnalysisContext> Measured(Action<OperationBlockAnalysisContext> action) =>
            context =>
            {
                using (Measure(context.OwningSymbol))
                    action(context);
            };

        public Action<OperationAnalysisContext> Measured(Action<OperationAnalysisContext> action) =>
            context =>
            {
                using (Measure(context.ContainingSymbol))
                    action(context);
            };

        public Measurement Measure(ISymbol? symbol) => new(this, symbol, Now());

        private void Add(ISymbol? symbol, long time)
        {
            Interlocked.Add(ref _total, time);
            if (symbol is not null && time > 1_000_000)
                _bySymbol.AddOrUpdate(symbol.ToDisplayString(), time, (_, longest) => Math.Max(longest, time));
        }

        internal readonly struct Measurement(Watch watch, ISymbol? symbol, long start) : IDisposable
        {
            public void Dispose() => watch.Add(symbol, Now() - start);
        }
    }
}
