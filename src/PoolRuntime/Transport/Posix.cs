using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PoolRuntime.Transport;

/// <summary>The calls to the C library of Linux and macOS, all in one place.</summary>
internal static unsafe partial class Posix
{
    private const string C = "libc";

    public const int InterruptedSystemCall = 4;
    public const int NoChildProcess = 10;

    public const short PollIn = 1;
    public const short PollOut = 4;
    public const short PollErr = 8;
    public const short PollHup = 16;

    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigPipe = 13;
    public const int SigTerm = 15;

    public const int ReadProtection = 1;
    public const int ReadWriteProtection = 3;
    public const int SharedMapping = 1;
    public const int NoSpaceLeft = 28;

    public const int SpawnSetProcessGroup = 0x02;
    public const int SpawnSetSignalDefault = 0x04;
    public const int SpawnSetSignalMask = 0x08;

    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExecFlag = 1;
    private const int DuplicateCloseOnExecLinux = 1030;
    private const int DuplicateCloseOnExecMac = 67;
    private const int SetPipeSize = 1031;
    private const int GetPipeSize = 1032;
    private const uint MemoryFileCloseOnExec = 1;
    private const int RemovePages = 9;
    private const int UseLargePages = 14;
    private const int MakeWritable = 23;
    private const int SetParentDeathSignal = 1;
    private const int PrivateMapping = 2;
    private const int FixedMapping = 0x10;
    private const int MappingOfNothing = 0x20 | 0x4000;
    private const int MappingOfNothingMac = 0x1000 | 0x40;

    [LibraryImport(C, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport(C, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(C, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport(C, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int SetLength(int descriptor, long length);

    [LibraryImport(C, EntryPoint = "mmap", SetLastError = true)]
    public static partial byte* Map(
        void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport(C, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(byte* address, nuint length);

    [LibraryImport(C, EntryPoint = "posix_fallocate")]
    private static partial int Allocate(int descriptor, nint offset, nint length);

    [LibraryImport(C, EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(byte* address, nuint length, int advice);

    [LibraryImport(C, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(C, EntryPoint = "signal", SetLastError = true)]
    private static partial nint SetSignalHandler(int signal, nint handler);

    [LibraryImport(C, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitForChild(int pid, int* status, int options);

    [LibraryImport(C, EntryPoint = "getppid")]
    public static partial int ParentProcessId();

    [LibraryImport(C, EntryPoint = "_exit")]
    public static partial void ExitAtOnce(int code);

    [LibraryImport(C, EntryPoint = "posix_spawn")]
    public static partial int Spawn(
        int* pid, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitFileActions(void* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyFileActions(void* actions);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(void* actions, int descriptor, int target);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int AddOpen(void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(C, EntryPoint = "posix_spawn_file_actions_addclose")]
    public static partial int AddClose(void* actions, int descriptor);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(void* attributes);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(void* attributes);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetAttributeFlags(void* attributes, short flags);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SetProcessGroup(void* attributes, int group);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSignalDefault(void* attributes, void* signals);

    [LibraryImport(C, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(void* attributes, void* signals);

    [LibraryImport(C, EntryPoint = "sigemptyset")]
    public static partial int EmptySignalSet(void* signals);

    [LibraryImport(C, EntryPoint = "sigaddset")]
    public static partial int AddSignal(void* signals, int signal);

    [LibraryImport(C, EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport(C, EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveVariable(string name);

    [LibraryImport(C, EntryPoint = "memfd_create", SetLastError = true)]
    private static partial int CreateMemoryFile(byte* name, uint flags);

    [LibraryImport(C, EntryPoint = "prctl", SetLastError = true)]
    private static partial int ControlProcess(int option, nuint argument);

    [LibraryImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlDescriptor(int descriptor, int command, int argument);

    // On Apple silicon variadic arguments go on the stack: six dummies fill the registers that are left.
    [LibraryImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlDescriptorOnStack(
        int descriptor, int command, nint r2, nint r3, nint r4, nint r5, nint r6, nint r7, nint argument);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>
    /// Sets or removes a variable of the environment that native code sees. For a process that has one thread yet:
    /// others may be reading.
    /// </summary>
    public static void SetVariable(string name, string? value) =>
        _ = value is null ? RemoveVariable(name) : SetVariable(name, value, overwrite: 1);

    /// <summary>
    /// The descriptors from <paramref name="lowest"/> on that programs started from now on would get; none where that
    /// cannot be told.
    /// </summary>
    public static List<int> InheritableDescriptors(int lowest)
    {
        List<int> found = [];
        const string folder = "/proc/self/fd";
        if (!OperatingSystem.IsLinux() || !Directory.Exists(folder)) return found;
        foreach (string file in Directory.EnumerateFileSystemEntries(folder))
        {
            if (!int.TryParse(Path.GetFileName(file), out int descriptor) || descriptor < lowest) continue;
            int flags = ControlDescriptor(descriptor, GetDescriptorFlags, 0);
            if (flags >= 0 && (flags & CloseOnExecFlag) == 0) found.Add(descriptor);
        }

        return found;
    }

    /// <summary>Keeps a descriptor out of every program that this process starts from now on.</summary>
    public static void CloseOnExec(int descriptor) =>
        ThrowIfFailed(Control(descriptor, SetDescriptorFlags, CloseOnExecFlag));

    /// <summary>Makes a pipe's buffer larger where the system allows it, and returns the size it has now.</summary>
    public static int GrowPipe(int descriptor, int size)
    {
        const int smallestPipeAnywhere = 16 * 1024;
        if (!OperatingSystem.IsLinux()) return smallestPipeAnywhere;
        _ = Control(descriptor, SetPipeSize, size);
        int actual = Control(descriptor, GetPipeSize, 0);
        return actual > 0 ? actual : smallestPipeAnywhere;
    }

    /// <summary>
    /// A copy of a descriptor whose number is at least <paramref name="lowest"/>, not passed on to programs started.
    /// </summary>
    public static int DuplicateFrom(int descriptor, int lowest)
    {
        // One step: a program started in between by another thread would get the copy as well.
        int command = OperatingSystem.IsMacOS() ? DuplicateCloseOnExecMac : DuplicateCloseOnExecLinux;
        return ThrowIfFailed(Control(descriptor, command, lowest));
    }

    /// <summary>Linux: an anonymous file in memory, gone with its last user.</summary>
    public static int CreateMemoryFile(ReadOnlySpan<byte> nameWithTerminator)
    {
        fixed (byte* name = nameWithTerminator) return ThrowIfFailed(CreateMemoryFile(name, MemoryFileCloseOnExec));
    }

    /// <summary>
    /// Gives a new file its length, zero-filled, and on Linux the room for it at once: a page that there is no room for
    /// later kills who touches it.
    /// </summary>
    public static void SetLengthWithRoom(int descriptor, long length)
    {
        if (!OperatingSystem.IsLinux())
        {
            ThrowIfFailed(SetLength(descriptor, length));
            return;
        }

        int error;
        do error = Allocate(descriptor, 0, checked((nint)length));
        while (error == InterruptedSystemCall);
        if (error != 0) throw new Win32Exception(error);
    }

    /// <summary>
    /// Puts pages of zeros of this process in the place of a mapping, in one step: who still uses it finds nothing
    /// there, but does not crash. What was mapped is given up.
    /// </summary>
    public static void ReplaceByNothing(byte* start, nuint length)
    {
        int nothing = OperatingSystem.IsMacOS() ? MappingOfNothingMac : MappingOfNothing;
        _ = Map(start, length, ReadWriteProtection, PrivateMapping | FixedMapping | nothing, -1, 0);
    }

    /// <summary>Linux: what is in that piece of shared memory is not needed any more; it reads as zeros then.</summary>
    public static void GiveBack(byte* start, nuint length) => _ = Advise(start, length, RemovePages);

    /// <summary>Linux: the whole large pages in that piece of memory may be taken as such.</summary>
    public static void PreferLargePages(byte* start, nint length, nint largePage)
    {
        nint first = ((nint)start + largePage - 1) / largePage * largePage;
        nint end = ((nint)start + length) / largePage * largePage;
        if (first < end) _ = Advise((byte*)first, (nuint)(end - first), UseLargePages);
    }

    /// <summary>Linux: the pages of that piece of memory will be written to now; older systems do not listen.</summary>
    public static void ExpectWrites(byte* start, nint length)
    {
        nint first = (nint)start & -Environment.SystemPageSize;
        _ = Advise((byte*)first, (nuint)((nint)start + length - first), MakeWritable);
    }

    /// <summary>Linux: this process is killed when the thread that started it ends.</summary>
    public static void DieWithParent()
    {
        if (OperatingSystem.IsLinux()) _ = ControlProcess(SetParentDeathSignal, SigKill);
    }

    /// <summary>A signal does again what the system does with it where a program has said nothing.</summary>
    public static void RestoreDefault(int signal) => _ = SetSignalHandler(signal, handler: 0);

    private static int Control(int descriptor, int command, int argument) =>
        OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? ControlDescriptorOnStack(descriptor, command, 0, 0, 0, 0, 0, 0, argument)
            : ControlDescriptor(descriptor, command, argument);

    /// <summary>After a call that failed: returns if it was only interrupted.</summary>
    public static void ThrowIfFailedOtherThanInterrupted()
    {
        int error = Marshal.GetLastPInvokeError();
        if (error != InterruptedSystemCall) throw new Win32Exception(error);
    }

    public static int ThrowIfFailed(int result)
    {
        if (result < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        return result;
    }
}
