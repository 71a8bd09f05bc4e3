using System.Runtime.InteropServices;

namespace PoolRuntime.Synchronization;

/// <summary>Sleeping on a word of shared memory on Linux.</summary>
internal static unsafe partial class Futex
{
    private const int Wait = 0;
    private const int Wake = 1;

    // Where words of the system are 64 bits; it has another number elsewhere.
    private static readonly nint Number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 or Architecture.LoongArch64 => 98,
        _ => 0,
    };

    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && Number != 0;

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, int* word, nint operation, nint value, TimeSpec* limit);

    /// <summary>
    /// Sleeps until the word is woken, at most that long; returns at once when it is not <paramref name="expected"/>.
    /// May also return for no reason.
    /// </summary>
    public static void Sleep(int* word, int expected, TimeSpan limit)
    {
        TimeSpec time = new()
        {
            Seconds = (nint)(limit.Ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(limit.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };
        _ = Call(Number, word, Wait, expected, &time);
    }

    /// <summary>Wakes up to that many who sleep on the word.</summary>
    public static void WakeUp(int* word, int count) => _ = Call(Number, word, Wake, count, null);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
