using System.ComponentModel;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>
/// A worker on Linux and macOS. It gets three descriptors and nothing else: no name in any file system, so nothing to
/// guess for others and nothing to clean up.
/// </summary>
internal sealed unsafe class PosixWorkerProcess : WorkerProcess
{
    private const int CallsDescriptor = 3;
    private const int DoorbellDescriptor = 4;
    private const int MemoryDescriptor = 5;
    private const int FirstFreeDescriptor = 6;

    private const int WantedPipeSize = 1024 * 1024;

    // Larger than what any C library uses for these opaque structures.
    private const int OpaqueSize = 1024;

    private readonly object _gate = new();
    private readonly string _temporaryFolder = Path.GetTempPath();
    private bool _ended;

    private PosixWorkerProcess(int id, ByteChannel calls, ByteChannel doorbell, SharedRegion memory)
        : base(id, calls, doorbell, memory)
    {
    }

    public static new PosixWorkerProcess Start(WorkerCommand command)
    {
        // Made by the library, which keeps them out of processes that others start at the same moment.
        using AnonymousPipeServerStream calls = new(PipeDirection.Out, HandleInheritability.None);
        using AnonymousPipeServerStream doorbell = new(PipeDirection.In, HandleInheritability.None);
        int memory = PosixSharedRegion.CreateWorkerFile();
        List<int> forChild = [];
        List<int> forParent = [];
        try
        {
            forChild.Add(Posix.DuplicateFrom(
                (int)calls.ClientSafePipeHandle.DangerousGetHandle(), FirstFreeDescriptor));
            forChild.Add(Posix.DuplicateFrom(
                (int)doorbell.ClientSafePipeHandle.DangerousGetHandle(), FirstFreeDescriptor));
            forChild.Add(Posix.DuplicateFrom(memory, FirstFreeDescriptor));
            forParent.Add(Posix.DuplicateFrom((int)calls.SafePipeHandle.DangerousGetHandle(), FirstFreeDescriptor));
            forParent.Add(Posix.DuplicateFrom((int)doorbell.SafePipeHandle.DangerousGetHandle(), FirstFreeDescriptor));
            PosixSharedRegion region = PosixSharedRegion.MapWorkerMemory(memory);
            try
            {
                int id = Spawn(command, forChild);
                PosixWorkerProcess process = new(
                    id, new PosixChannel(forParent[0], WantedPipeSize), new PosixChannel(forParent[1], WantedPipeSize),
                    region);
                forParent.Clear();
                return process;
            }
            catch
            {
                region.Dispose();
                throw;
            }
        }
        catch (Win32Exception error)
        {
            throw new IOException($"The system did not start a worker with '{command.File}': {error.Message}.", error);
        }
        finally
        {
            foreach (int descriptor in forChild.Concat(forParent).Append(memory)) _ = Posix.Close(descriptor);
            // Not part of disposing once somebody has looked at them; an end left open here would hide a death.
            calls.DisposeLocalCopyOfClientHandle();
            doorbell.DisposeLocalCopyOfClientHandle();
        }
    }

    /// <summary>The worker's ends, in the worker.</summary>
    public static (ByteChannel Calls, ByteChannel Doorbell, SharedRegion Memory) OpenInWorker(WorkerMarker marker)
    {
        int calls = Descriptor(marker.Calls);
        int doorbell = Descriptor(marker.Doorbell);
        int memory = Descriptor(marker.Memory);
        Posix.CloseOnExec(calls);
        Posix.CloseOnExec(doorbell);
        SharedRegion region = PosixSharedRegion.MapWorkerMemory(memory);
        _ = Posix.Close(memory);
        if (!marker.OutlivesParent)
        {
            Posix.DieWithParent();
            // The parent may have died before that call.
            if (Posix.ParentProcessId() != marker.ParentProcessId) Posix.ExitAtOnce(1);
        }

        return (new PosixChannel(calls, WantedPipeSize), new PosixChannel(doorbell, WantedPipeSize), region);
    }

    private static int Descriptor(string text) =>
        WorkerMarker.ParseNumber(text) ?? throw new InvalidOperationException($"'{text}' is no descriptor.");

    public static WorkerMarker NewMarker(
        int depth, bool outlivesParent, string settings, string? originalHooks) => new(
        $"{CallsDescriptor}", $"{DoorbellDescriptor}", $"{MemoryDescriptor}", Environment.ProcessId, depth,
        outlivesParent, settings, originalHooks);

    public override void Kill()
    {
        lock (_gate)
        {
            // The number may belong to another process once it has been waited for.
            if (_ended) return;
            // The worker leads a process group, which its descendants are in unless they left it.
            _ = Posix.Kill(-Id, Posix.SigKill);
            _ = Posix.Kill(Id, Posix.SigKill);
        }
    }

    public override void Send(EndSignal signal, bool entireTree)
    {
        int number = signal switch
        {
            EndSignal.Interrupt => Posix.SigInt,
            EndSignal.Terminate => Posix.SigTerm,
            _ => Posix.SigKill,
        };
        lock (_gate)
        {
            if (_ended) return;
            if (entireTree) _ = Posix.Kill(-Id, number);
            _ = Posix.Kill(Id, number);
        }
    }

    public override WorkerExit WaitForExit()
    {
        WorkerExit exit = WaitForEnd();
        if (exit.Code != 0) DeleteRuntimeFiles();
        return exit;
    }

    private WorkerExit WaitForEnd()
    {
        const int doNotWait = 1;
        TimeSpan patience = TimeSpan.FromSeconds(2);
        long start = Environment.TickCount64;
        while (true)
        {
            lock (_gate)
            {
                int status;
                int ended = Posix.WaitForChild(Id, &status, doNotWait);
                if (ended == Id)
                {
                    _ended = true;
                    int signal = status & 0x7F;
                    return signal == 0 ? new WorkerExit((status >> 8) & 0xFF, null) : new WorkerExit(null, signal);
                }

                if (ended < 0 && Marshal.GetLastPInvokeError() == Posix.NoChildProcess)
                {
                    // Programs that ignore SIGCHLD have their children's ends swept away.
                    _ended = true;
                    return default;
                }
            }

            // It has closed its ends, so it is ending, unless a job closed them behind our back.
            if (Environment.TickCount64 - start > patience.TotalMilliseconds) Kill();
            Thread.Sleep(1);
        }
    }

    // A .NET process that is killed leaves behind the ends at which debuggers and tools would find it.
    private void DeleteRuntimeFiles()
    {
        try
        {
            foreach (string kind in (ReadOnlySpan<string>)["dotnet-diagnostic", "clr-debug-pipe"])
            foreach (string file in Directory.EnumerateFiles(_temporaryFolder, $"{kind}-{Id}-*"))
                File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // They are small, and whoever cleans up the folder finds them.
        }
    }

    private static int Spawn(WorkerCommand command, List<int> descriptors)
    {
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* signals = stackalloc byte[OpaqueSize];
        using NativeStrings file = new([command.File]);
        using NativeStrings arguments = new([command.File, .. command.Arguments]);
        using NativeStrings environment = new(command.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
        using NativeStrings nothing = new(["/dev/null"]);
        Check(Posix.InitFileActions(actions));
        Check(Posix.InitAttributes(attributes));
        try
        {
            Check(Posix.AddOpen(actions, 0, nothing.Items[0], flags: 0, mode: 0));
            for (int i = 0; i < descriptors.Count; i++)
                Check(Posix.AddDuplicate(actions, descriptors[i], CallsDescriptor + i));
            // A pipe that the program means for a child of its own would not end as long as workers hold it, too.
            foreach (int other in Posix.InheritableDescriptors(FirstFreeDescriptor))
                Check(Posix.AddClose(actions, other));
            // A group of its own keeps Ctrl-C away from it: the parent hears it and decides.
            Check(Posix.SetProcessGroup(attributes, 0));
            Check(Posix.EmptySignalSet(signals));
            Check(Posix.SetSignalMask(attributes, signals));
            Check(Posix.AddSignal(signals, Posix.SigPipe));
            Check(Posix.SetSignalDefault(attributes, signals));
            Check(Posix.SetAttributeFlags(
                attributes, Posix.SpawnSetProcessGroup | Posix.SpawnSetSignalMask | Posix.SpawnSetSignalDefault));
            int id;
            Check(Posix.Spawn(&id, file.Items[0], actions, attributes, arguments.Items, environment.Items));
            return id;
        }
        finally
        {
            _ = Posix.DestroyFileActions(actions);
            _ = Posix.DestroyAttributes(attributes);
        }

        static void Check(int error)
        {
            if (error != 0) throw new Win32Exception(error);
        }
    }

    /// <summary>A list of texts as C wants it, ended by a null.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        public NativeStrings(IEnumerable<string> texts)
        {
            List<byte[]> encoded = texts.Select(text => Encoding.UTF8.GetBytes(text + '\0')).ToList();
            _count = encoded.Count;
            Items = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (int i = 0; i < _count; i++)
            {
                Items[i] = (byte*)NativeMemory.Alloc((nuint)encoded[i].Length);
                encoded[i].CopyTo(new Span<byte>(Items[i], encoded[i].Length));
            }
        }

        public byte** Items { get; }

        public void Dispose()
        {
            for (int i = 0; i < _count; i++) NativeMemory.Free(Items[i]);
            NativeMemory.Free(Items);
        }
    }
}
