using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PoolRuntime.Workers;

/// <summary>On Windows, workers share the console of the program, and Ctrl-C reaches them as well.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsConsole
{
    /// <summary>From now on, this process does not hear Ctrl-C: the parent does, and decides.</summary>
    public static void IgnoreInterrupts() => _ = SetConsoleCtrlHandler(0, true);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleCtrlHandler(nint handler, [MarshalAs(UnmanagedType.Bool)] bool add);
}
