using System.Net.Sockets;
using PoolRuntime.Transport;

namespace PoolRuntime.Pipes;

/// <summary>A socket of Linux or macOS, used without any layer in between.</summary>
internal sealed class PosixStreamSocket(Descriptor descriptor) : StreamSocket
{
    // Those who wait here; mostly none, as plain calls wait in the system.
    private readonly List<Action> _waiting = [];
    private bool _isEnded;

    public Descriptor Descriptor => descriptor;

    public override int Receive(Span<byte> buffer, bool wait) => PosixSockets.Receive(descriptor, buffer, wait);

    public override int Send(ReadOnlySpan<byte> bytes, bool wait) => PosixSockets.Send(descriptor, bytes, wait);

    public override bool WaitFor(bool reading, Deadline deadline, CancellationToken token)
    {
        WakeUp wake = WakeUp.OfThread;
        bool added = false;
        if (!Add(wake.SignalAction)) return true;
        try
        {
            using CancellationTokenRegistration registration = token.UnsafeRegister(
                static wake => ((WakeUp)wake!).Signal(), wake);
            descriptor.DangerousAddRef(ref added);
            Span<Posix.PollEntry> entries =
            [
                new() { Descriptor = (int)descriptor.DangerousGetHandle(), Events = EventOf(reading) },
                new() { Descriptor = wake.Number, Events = Posix.PollIn },
            ];
            bool ready = WakeUp.Poll(entries, deadline);
            if (entries[0].Returned == 0) token.ThrowIfCancellationRequested();
            return ready;
        }
        finally
        {
            if (added) descriptor.DangerousRelease();
            Remove(wake.SignalAction);
            wake.Clear();
        }
    }

    public override async Task<bool> WaitForAsync(bool reading, Deadline deadline, CancellationToken token)
    {
        DescriptorWatcher.Entry entry = new(descriptor, EventOf(reading));
        try
        {
            if (!Add(entry.Finish)) return true;
            DescriptorWatcher.Watch(entry);
            return await entry.Task.WaitAsync(
                deadline.IsNever ? Timeout.InfiniteTimeSpan : deadline.Left, token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Remove(entry.Finish);
            DescriptorWatcher.Forget(entry);
        }
    }

    public override void Wake()
    {
        lock (_waiting)
            foreach (Action wake in _waiting) wake();
    }

    public override void End()
    {
        lock (_waiting) _isEnded = true;
        PosixSockets.End(descriptor, 2);
        Wake();
    }

    public override void EndDirection(bool reading) => PosixSockets.End(descriptor, reading ? 0 : 1);

    public override bool GiveTo(Socket channel, int process) =>
        PosixSockets.GiveDescriptor(channel, (int)descriptor.DangerousGetHandle());

    public static PosixStreamSocket? Take(Socket channel, out byte answer) =>
        PosixSockets.TakeDescriptor(channel, out answer) is { } taken ? new PosixStreamSocket(taken) : null;

    protected override void Close() => descriptor.Dispose();

    public static short EventOf(bool reading) => reading ? Posix.PollIn : Posix.PollOut;

    /// <summary>Calls that when somebody here calls <see cref="Wake"/> or <see cref="End"/>.</summary>
    public void Watch(Action wake)
    {
        if (!Add(wake)) wake();
    }

    public void Unwatch(Action wake) => Remove(wake);

    private bool Add(Action wake)
    {
        lock (_waiting)
        {
            if (_isEnded) return false;
            _waiting.Add(wake);
            return true;
        }
    }

    private void Remove(Action wake)
    {
        lock (_waiting) _waiting.Remove(wake);
    }
}
