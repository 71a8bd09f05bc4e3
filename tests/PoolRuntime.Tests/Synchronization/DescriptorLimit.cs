using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PoolRuntime.Tests.Synchronization;

/// <summary>How many descriptors this process may have, on Linux.</summary>
internal static partial class DescriptorLimit
{
    private const int OpenFiles = 7;

    /// <summary>From now on nothing more can be opened.</summary>
    public static void AllowNoMore()
    {
        if (GetLimit(OpenFiles, out Limit limit) != 0 || SetLimit(OpenFiles, limit with { Now = 3 }) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(nuint Now, nuint Most);
}
