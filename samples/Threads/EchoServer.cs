using System.Net;
using System.Net.Sockets;

namespace Threads;

/// <summary>A server that gives back what it gets. It takes connections on a thread of its own.</summary>
internal sealed class EchoServer : IDisposable
{
    private const int Backlog = 2000;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread _acceptor;
    private readonly Action<Socket> _handOver;

    /// <param name="handOver">Lets somebody serve a connection, by <see cref="Serve"/>; not to wait for that.</param>
    public EchoServer(Action<Socket> handOver)
    {
        _handOver = handOver;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        _acceptor = new Thread(Accept);
        _acceptor.Start();
    }

    public EndPoint Place => _listener.LocalEndPoint!;

    /// <summary>Serves one connection to its end.</summary>
    public static void Serve(Socket connection)
    {
        using (connection)
        {
            var buffer = new byte[1024];
            try
            {
                for (int count; (count = connection.Receive(buffer)) > 0;) connection.Send(buffer.AsSpan(0, count));
            }
            catch (SocketException)
            {
                // The client has gone away.
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _acceptor.Join();
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                _handOver(_listener.Accept());
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
