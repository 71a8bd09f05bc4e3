using System.Runtime.InteropServices;

namespace PoolRuntime.Scheduling;

/// <summary>
/// How much has begun and not ended. Those who submit count in one place and those who work in another, each on a line
/// of the cache of its own, so that they do not wait for each other. Any thread.
/// </summary>
internal sealed class OpenCount
{
    private Lines _lines;

    public int Value
    {
        get
        {
            // This way around, what begins and ends meanwhile makes it too large and never too small.
            int ended = Volatile.Read(ref _lines.Ended);
            return Volatile.Read(ref _lines.Begun) - ended;
        }
    }

    public void Begin(int count = 1) => Interlocked.Add(ref _lines.Begun, count);

    public void End() => Interlocked.Increment(ref _lines.Ended);

    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Lines
    {
        [FieldOffset(128)]
        public int Begun;

        [FieldOffset(256)]
        public int Ended;
    }
}
