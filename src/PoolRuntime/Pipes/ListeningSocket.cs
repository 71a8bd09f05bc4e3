using System.Net;
using System.Net.Sockets;
using PoolRuntime.Transport;

namespace PoolRuntime.Pipes;

/// <summary>Waits for others that connect, in a way that can be ended.</summary>
internal sealed class ListeningSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly SemaphoreSlim _accepting = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly PosixStreamSocket? _watched;

    /// <exception cref="SocketException">The address is in use, or cannot be had.</exception>
    public ListeningSocket(EndPoint address, int backlog)
    {
        bool isLocal = address is UnixDomainSocketEndPoint;
        _socket = new Socket(
            address.AddressFamily, SocketType.Stream, isLocal ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsWindows() && !isLocal) _socket.ExclusiveAddressUse = true;
            _socket.Bind(address);
            _socket.Listen(backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        if (!OperatingSystem.IsWindows())
            _watched = new PosixStreamSocket(new Descriptor(Posix.DuplicateFrom((int)_socket.Handle, 0)));
    }

    public EndPoint Address => _socket.LocalEndPoint!;

    /// <summary>What <see cref="Connections.Wait{T}"/> waits for.</summary>
    public StreamSocket? Watched => _watched;

    public bool IsClosed => _closing.IsCancellationRequested;

    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    /// <exception cref="TimeoutException">Nobody has come.</exception>
    public Socket Accept(Deadline deadline, CancellationToken token)
    {
        if (OperatingSystem.IsWindows()) return AcceptAsync(deadline, token).GetAwaiter().GetResult();
        Check();
        if (!_accepting.Wait(deadline.MillisecondsLeft, token)) throw NobodyCame();
        try
        {
            if (!IsClosed && !_watched!.WaitFor(reading: true, deadline, token)) throw NobodyCame();
            return AcceptNow();
        }
        finally
        {
            _accepting.Release();
        }
    }

    /// <inheritdoc cref="Accept"/>
    public async Task<Socket> AcceptAsync(Deadline deadline, CancellationToken token)
    {
        Check();
        if (!await _accepting.WaitAsync(deadline.MillisecondsLeft, token).ConfigureAwait(false)) throw NobodyCame();
        try
        {
            if (_watched is null) return await AcceptOnWindows(deadline, token).ConfigureAwait(false);
            if (!IsClosed && !await _watched.WaitForAsync(reading: true, deadline, token).ConfigureAwait(false))
                throw NobodyCame();
            return AcceptNow();
        }
        finally
        {
            _accepting.Release();
        }
    }

    public void Dispose()
    {
        lock (_closing)
        {
            if (IsClosed) return;
            _closing.Cancel();
        }

        _watched?.End();
        _socket.Dispose();
        _watched?.Release();
        // Until then the address is in use.
        _ = _watched?.Descriptor.WaitUntilGone();
    }

    private async Task<Socket> AcceptOnWindows(Deadline deadline, CancellationToken token)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(token, _closing.Token);
        if (!deadline.IsNever) end.CancelAfter(deadline.Left);
        try
        {
            return await _socket.AcceptAsync(end.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            Check();
            token.ThrowIfCancellationRequested();
            throw error is OperationCanceledException ? NobodyCame() : new IOException(error.Message, error);
        }
    }

    private Socket AcceptNow()
    {
        Check();
        try
        {
            return _socket.Accept();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Check();
            throw new IOException($"No connection could be accepted: {error.Message}", error);
        }
    }

    private void Check()
    {
        if (IsClosed) throw new ObjectDisposedException(nameof(ConnectionListener), "The listener is closed.");
    }

    private static TimeoutException NobodyCame() => new("Nobody has connected in time.");
}
