using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PoolRuntime.Workers;

/// <summary>Windows ends the processes in a job object when the last handle to it is gone: with this process.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsJobObject
{
    private const int ExtendedLimitInformation = 9;
    private const uint KillOnJobClose = 0x2000;
    private const uint BreakawayOk = 0x800;

    // Kept open until this process ends, which is what it is for.
    private static readonly nint Job = Create();

    public static void Add(Process process)
    {
        if (!AssignProcessToJobObject(Job, process.Handle)) throw new Win32Exception();
    }

    private static nint Create()
    {
        nint job = CreateJobObject(null, null);
        if (job == 0) throw new Win32Exception();
        ExtendedLimits limits = default;
        limits.Flags = KillOnJobClose | BreakawayOk;
        if (!SetInformationJobObject(job, ExtendedLimitInformation, &limits, (uint)sizeof(ExtendedLimits)))
            throw new Win32Exception();
        return job;
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateJobObjectW", SetLastError = true)]
    private static partial nint CreateJobObject(void* security, char* name);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(nint job, int kind, void* information, uint length);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(nint job, nint process);

    // JOBOBJECT_EXTENDED_LIMIT_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public long ProcessTime;
        public long JobTime;
        public uint Flags;
        public nuint SmallestWorkingSet;
        public nuint LargestWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
        public fixed ulong IoCounters[6];
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }
}
