using System.Diagnostics;

namespace PoolRuntime.Chaos;

/// <summary>What a participant is born with.</summary>
/// <param name="Number">Which one of its crowd it is.</param>
/// <param name="Seed">Where what it does by chance comes from.</param>
/// <param name="KilledAfter">After how many milliseconds its process is killed; negative for one that is not.</param>
internal readonly record struct Life(int Number, int Seed, double KilledAfter)
{
    public bool IsDoomed => KilledAfter >= 0;

    /// <summary>In the participant, around all that it does: kills its process when its time has come.</summary>
    public IDisposable Begin() => new Doom(KilledAfter);

    private sealed class Doom : IDisposable
    {
        private readonly object _gate = new();
        private bool _isOver;

        public Doom(double after)
        {
            if (after < 0) return;
            new Thread(() =>
            {
                long start = Stopwatch.GetTimestamp();
                Thread.Sleep((int)after);
                while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < after) Thread.Yield();
                lock (_gate)
                    if (!_isOver) Process.GetCurrentProcess().Kill();
            }) { IsBackground = true }.Start();
        }

        // A worker that has done this goes on to the next one.
        public void Dispose()
        {
            lock (_gate) _isOver = true;
        }
    }
}
