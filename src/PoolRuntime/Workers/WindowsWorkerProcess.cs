using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>
/// A worker on Windows: named pipes that only this user can open, under names that cannot be guessed, and a shared
/// section. It belongs to a job object that ends it with this process.
/// </summary>
internal sealed class WindowsWorkerProcess : WorkerProcess
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private WindowsWorkerProcess(Process process, ByteChannel calls, ByteChannel doorbell, SharedRegion memory)
        : base(process.Id, calls, doorbell, memory)
    {
        _process = process;
    }

    [SupportedOSPlatform("windows")]
    public static new WindowsWorkerProcess Start(WorkerCommand command)
    {
        WorkerMarker marker = WorkerMarker.Parse(command.Environment[WorkerMarker.Variable]);
        NamedPipeServerStream calls = NewPipe(marker.Calls, PipeDirection.Out);
        NamedPipeServerStream doorbell = NewPipe(marker.Doorbell, PipeDirection.In);
        MemoryMappedFile memory = MemoryMappedFile.CreateNew(marker.Memory, WorkerMemory.Length);
        ProcessStartInfo start = new(command.File) { UseShellExecute = false, RedirectStandardInput = true };
        foreach (string argument in command.Arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach ((string name, string value) in command.Environment) start.Environment[name] = value;
        Process process = Process.Start(start)
            ?? throw new IOException($"The system did not start a worker with '{command.File}'.");
        if (!marker.OutlivesParent) WindowsJobObject.Add(process);
        process.StandardInput.Close();
        using CancellationTokenSource end = new(ConnectTimeout);
        // A process that ends before it connects would be waited for in vain.
        using CancellationTokenSource dead = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => dead.Cancel();
        try
        {
            Task.WaitAll(calls.WaitForConnectionAsync(dead.Token), doorbell.WaitForConnectionAsync(dead.Token));
        }
        catch (AggregateException error)
        {
            process.Kill(entireProcessTree: true);
            throw new IOException("A worker did not connect; what it has to say is in its error output.", error);
        }

        return new WindowsWorkerProcess(
            process, new PipeStreamChannel(calls), new PipeStreamChannel(doorbell), new MappedRegion(memory));
    }

    /// <summary>The worker's ends, in the worker.</summary>
    [SupportedOSPlatform("windows")]
    public static (ByteChannel Calls, ByteChannel Doorbell, SharedRegion Memory) OpenInWorker(WorkerMarker marker)
    {
        NamedPipeClientStream calls = new(".", marker.Calls, PipeDirection.In, PipeOptions.CurrentUserOnly);
        NamedPipeClientStream doorbell = new(".", marker.Doorbell, PipeDirection.Out, PipeOptions.CurrentUserOnly);
        calls.Connect(ConnectTimeout);
        doorbell.Connect(ConnectTimeout);
        MemoryMappedFile memory = MemoryMappedFile.OpenExisting(marker.Memory);
        return (new PipeStreamChannel(calls), new PipeStreamChannel(doorbell), new MappedRegion(memory));
    }

    public static WorkerMarker NewMarker(int depth, bool outlivesParent, string settings, string? originalHooks)
    {
        string secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        return new WorkerMarker(
            $"poolruntime-{secret}-calls", $"poolruntime-{secret}-bell", $"poolruntime-{secret}-memory",
            Environment.ProcessId, depth, outlivesParent, settings, originalHooks);
    }

    public override void Kill() => Kill(entireTree: true);

    public override void Send(EndSignal signal, bool entireTree)
    {
        if (signal == EndSignal.Interrupt)
            throw new PlatformNotSupportedException(
                "Windows has no interrupt for a single process; use Terminate, or tell the process by a queue or an "
                + "event.");
        Kill(entireTree);
    }

    private void Kill(bool entireTree)
    {
        try
        {
            _process.Kill(entireTree);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public override WorkerExit WaitForExit()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(2))) Kill();
        _process.WaitForExit();
        return new WorkerExit(_process.ExitCode, null);
    }

    private static NamedPipeServerStream NewPipe(string name, PipeDirection direction) => new(
        name, direction, maxNumberOfServerInstances: 1, PipeTransmissionMode.Byte,
        PipeOptions.CurrentUserOnly | PipeOptions.Asynchronous, PipeStreamChannel.BufferSize,
        PipeStreamChannel.BufferSize);
}
