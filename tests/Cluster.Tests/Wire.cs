using System.Net;
using System.Net.Sockets;

namespace PoolRuntime.Cluster;

/// <summary>A network between the broker and others that can be cut.</summary>
internal sealed class Wire : IDisposable
{
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, Broker.FreePort());
    private readonly List<Socket> _sockets = [];
    private volatile bool _isCut;
    private long _bytesToTarget;

    public Wire(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How much has gone to the broker.</summary>
    public long BytesToTarget => Interlocked.Read(ref _bytesToTarget);

    /// <summary>Nothing comes through any more, and what is connected notices.</summary>
    public void Cut()
    {
        _isCut = true;
        lock (_sockets)
        {
            foreach (var socket in _sockets) socket.Close(0);
            _sockets.Clear();
        }
    }

    public void Mend() => _isCut = false;

    public void Dispose()
    {
        _listener.Stop();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                if (_isCut)
                {
                    near.Close(0);
                    continue;
                }

                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await far.ConnectAsync(IPAddress.Loopback, _target);
                }
                catch (SocketException)
                {
                    near.Close(0);
                    continue;
                }

                lock (_sockets) _sockets.AddRange([near, far]);
                _ = PassAsync(near, far, count => Interlocked.Add(ref _bytesToTarget, count));
                _ = PassAsync(far, near, static _ => { });
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It was disposed of.
        }
    }

    private static async Task PassAsync(Socket from, Socket to, Action<int> passed)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                passed(count);
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It was cut.
        }

        from.Close(0);
        to.Close(0);
    }
}
