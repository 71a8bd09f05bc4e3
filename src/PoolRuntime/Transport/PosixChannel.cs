using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PoolRuntime.Transport;

/// <summary>A pipe end of Linux or macOS, used without any layer in between.</summary>
internal sealed unsafe class PosixChannel : ByteChannel
{
    private readonly int _descriptor;
    private int _closed;

    public PosixChannel(int descriptor, int wantedCapacity)
    {
        _descriptor = descriptor;
        Capacity = Posix.GrowPipe(descriptor, wantedCapacity);
    }

    public override int Capacity { get; }

    public override bool CanWaitForData => true;

    public override int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Posix.Read(_descriptor, start, buffer.Length);
                if (count >= 0) return (int)count;
                if (Marshal.GetLastPInvokeError() != Posix.InterruptedSystemCall) return 0;
            }
        }
    }

    public override bool WaitForData(TimeSpan timeout)
    {
        Posix.PollEntry entry = new() { Descriptor = _descriptor, Events = Posix.PollIn };
        return Posix.Poll(&entry, 1, (int)timeout.TotalMilliseconds) > 0;
    }

    public override bool Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint written = 0;
            while (written < bytes.Length)
            {
                nint count = Posix.Write(_descriptor, start + written, bytes.Length - written);
                if (count >= 0) written += count;
                else if (Marshal.GetLastPInvokeError() != Posix.InterruptedSystemCall) return false;
            }
        }

        return true;
    }

    public override void WaitForHangUp()
    {
        while (true)
        {
            Posix.PollEntry entry = new() { Descriptor = _descriptor };
            int ready = Posix.Poll(&entry, 1, -1);
            if (ready > 0) return;
            int error = Marshal.GetLastPInvokeError();
            if (ready < 0 && error != Posix.InterruptedSystemCall) throw new Win32Exception(error);
        }
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0) _ = Posix.Close(_descriptor);
    }
}
