using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PoolAnalyzers.Precision;

/// <summary>
/// The time that each rule takes, in all and at most for one method or file. Processor time of the thread where the system tells
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
        private readonly ConcurrentDictionary<string, long> _longest = new();
        private long _total;

        public string Rule => rule;

        public TimeSpan Total => TimeSpan.FromMicroseconds(_total / 1000.0);

        /// <summary>The members or files that took the rule longest, the worst first.</summary>
        public IEnumerable<(string Member, TimeSpan Time)> Slowest => _longest
            .OrderByDescending(entry => entry.Value)
            .Select(entry => (entry.Key, TimeSpan.FromMicroseconds(entry.Value / 1000.0)));

        public Action<SemanticModelAnalysisContext> Measured(Action<SemanticModelAnalysisContext> action) =>
            context =>
            {
                using (Measure(context.SemanticModel.SyntaxTree))
                    action(context);
            };

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

        /// <param name="what">The symbol or file that the time is spent on.</param>
        public Measurement Measure(object? what) => new(this, what, Now());

        private void Add(object? what, long time)
        {
            Interlocked.Add(ref _total, time);
            if (what is null || time < 1_000_000)
                return;
            var name = what switch
            {
                ISymbol symbol => symbol.ToDisplayString(),
                SyntaxTree file => file.FilePath,
                _ => what.ToString()!,
            };
            _longest.AddOrUpdate(name, time, (_, longest) => Math.Max(longest, time));
        }

        internal readonly struct Measurement(Watch watch, object? what, long start) : IDisposable
        {
            public void Dispose() => watch.Add(what, Now() - start);
        }
    }
}
