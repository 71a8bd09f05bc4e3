using System.Net;
using System.Net.Sockets;

namespace PoolRuntime.Pipes;

/// <summary>A socket of Windows.</summary>
internal sealed class WindowsStreamSocket(Socket socket) : StreamSocket
{
    private readonly object _gate = new();
    private CancellationTokenSource _woken = new();

    public Socket Socket => socket;

    public static (StreamSocket, StreamSocket) NewPair()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        while (true)
        {
            Socket first = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            first.Connect(listener.LocalEndPoint!);
            Socket second = listener.Accept();
            second.NoDelay = true;
            // Others on this machine can connect as well, before or instead.
            if (second.RemoteEndPoint!.Equals(first.LocalEndPoint))
                return (new WindowsStreamSocket(first), new WindowsStreamSocket(second));
            first.Dispose();
            second.Dispose();
        }
    }

    public override int Receive(Span<byte> buffer, bool wait)
    {
        try
        {
            if (!wait && !socket.Poll(0, SelectMode.SelectRead)) return -1;
            return socket.Receive(buffer);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset
            or SocketError.ConnectionAborted or SocketError.Interrupted or SocketError.OperationAborted)
        {
            return 0;
        }
        catch (SocketException error)
        {
            throw new IOException($"The connection is broken: {error.Message}", error);
        }
    }

    public override int Send(ReadOnlySpan<byte> bytes, bool wait)
    {
        try
        {
            if (!wait && !socket.Poll(0, SelectMode.SelectWrite)) return -1;
            return socket.Send(bytes);
        }
        catch (SocketException error)
        {
            throw new IOException($"The connection is broken: {error.Message}", error);
        }
    }

    public override bool WaitFor(bool reading, Deadline deadline, CancellationToken token) =>
        WaitForAsync(reading, deadline, token).GetAwaiter().GetResult();

    public override async Task<bool> WaitForAsync(bool reading, Deadline deadline, CancellationToken token)
    {
        CancellationToken woken;
        lock (_gate) woken = _woken.Token;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(token, woken);
        if (!deadline.IsNever) end.CancelAfter(deadline.Left);
        try
        {
            // Nothing is read: it only ends when something could be.
            if (reading)
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, end.Token).ConfigureAwait(false);
            else
                while (!socket.Poll(0, SelectMode.SelectWrite)) await Task.Delay(1, end.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            token.ThrowIfCancellationRequested();
            return woken.IsCancellationRequested;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The call that follows tells.
            return true;
        }
    }

    public override void Wake()
    {
        CancellationTokenSource woken;
        lock (_gate) (woken, _woken) = (_woken, new CancellationTokenSource());
        woken.Cancel();
    }

    public override void End()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other end has done so.
        }

        Wake();
    }

    public override void EndDirection(bool reading) =>
        socket.Shutdown(reading ? SocketShutdown.Receive : SocketShutdown.Send);

    public override bool GiveTo(Socket channel, int process)
    {
        if (!OperatingSystem.IsWindows()) return false;
        byte[] duplicate = socket.DuplicateAndClose(process).ProtocolInformation;
        channel.Send([Transfers.Here]);
        channel.Send(BitConverter.GetBytes(duplicate.Length));
        channel.Send(duplicate);
        return true;
    }

    public static WindowsStreamSocket? Take(Socket channel, out byte answer)
    {
        answer = 0;
        if (!OperatingSystem.IsWindows()) return null;
        using NetworkStream stream = new(channel, ownsSocket: false);
        answer = (byte)stream.ReadByte();
        if (answer != Transfers.Here) return null;
        Span<byte> length = stackalloc byte[sizeof(int)];
        stream.ReadExactly(length);
        byte[] duplicate = new byte[Math.Clamp(BitConverter.ToInt32(length), 0, 4096)];
        stream.ReadExactly(duplicate);
        SocketInformation information = new()
        {
            ProtocolInformation = duplicate,
            Options = SocketInformationOptions.Connected,
        };
        return new WindowsStreamSocket(new Socket(information));
    }

    protected override void Close() => socket.Dispose();
}
