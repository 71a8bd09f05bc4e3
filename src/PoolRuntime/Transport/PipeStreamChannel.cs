using System.IO.Pipes;

namespace PoolRuntime.Transport;

/// <summary>A pipe end of Windows.</summary>
internal sealed class PipeStreamChannel(PipeStream pipe) : ByteChannel
{
    public const int BufferSize = 1024 * 1024;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEventSlim _disposed = new();

    public override int Capacity => BufferSize;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return pipe.Read(buffer);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    // Windows has no way to wait for the bytes of a pipe without taking them.
    public override bool CanWaitForData => false;

    public override bool WaitForData(TimeSpan timeout) => throw new NotSupportedException();

    public override bool Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            pipe.Write(bytes);
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    public override void WaitForHangUp()
    {
        // The job object ends the worker with its parent; this is for a parent that lets go of the pipe only.
        while (pipe.IsConnected && !_disposed.Wait(LookInterval)) { }
    }

    public override void Dispose()
    {
        _disposed.Set();
        pipe.Dispose();
    }
}
