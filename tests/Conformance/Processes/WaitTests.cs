using System.Net;
using System.Net.Sockets;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Processes;

/// <summary>Waiting for several processes, by what they send and by their ends.</summary>
public sealed class WaitTests : IClassFixture<NothingLeftBehind>
{
    private const int Children = 4;
    private const int Messages = 10;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Conformance", "MP-189")]
    [Trait("Conformance", "MP-191")]
    public void Everything_that_children_send_arrives_until_the_end_of_each(bool isSlow)
    {
        List<ChildProcess> children = [];
        List<Connection> open = [];
        for (int child = 0; child < Children; child++)
        {
            (Connection here, Connection there) = Pipe.Create(duplex: false);
            open.Add(here);
            children.Add(ChildProcess.For(Send, there, child, isSlow));
            children[^1].Start();
            // Only the child has it then, so that its end is seen here.
            there.Dispose();
        }

        List<(int Child, int Number)> received = Bound.Within(() => ReceiveAll(open));
        foreach (ChildProcess child in children) child.Dispose();
        Assert.Equal(
            Enumerable.Range(0, Children * Messages).Select(static i => (i / Messages, i % Messages)),
            received.Order());
    }

    private static void Send(Connection pipe, int child, bool isSlow)
    {
        for (int number = 0; number < Messages; number++)
        {
            if (isSlow) Thread.Sleep(Random.Shared.Next(20));
            pipe.Send((child, number));
        }

        pipe.Close();
    }

    private static List<(int Child, int Number)> ReceiveAll(List<Connection> open)
    {
        List<(int Child, int Number)> received = [];
        while (open.Count > 0)
        {
            foreach (Connection ready in Connections.Wait(open))
            {
                try
                {
                    received.Add(ready.Receive<(int, int)>());
                }
                catch (EndOfStreamException)
                {
                    open.Remove(ready);
                    ready.Dispose();
                }
            }
        }

        return received;
    }

    [Fact]
    [Trait("Conformance", "MP-192")]
    public void So_does_what_they_send_slowly_through_sockets()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        List<ChildProcess> children = [.. Enumerable.Range(0, Children).Select(_ => ChildProcess.For(SendBytes, port))];
        foreach (ChildProcess child in children) child.Start();
        List<Socket> open = [.. children.Select(_ => Bound.Within(listener.Accept))];
        int[] sums = Bound.Within(() => SumOfEach(open));
        foreach (ChildProcess child in children) child.Dispose();
        Assert.Equal(Enumerable.Repeat(Enumerable.Range(0, Messages).Sum(), Children), sums);
    }

    private static void SendBytes(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        for (int number = 0; number < Messages; number++)
        {
            Thread.Sleep(Random.Shared.Next(20));
            socket.Send([(byte)number]);
        }

        socket.Shutdown(SocketShutdown.Both);
    }

    private static int[] SumOfEach(List<Socket> sockets)
    {
        List<Socket> open = [.. sockets];
        int[] sums = new int[sockets.Count];
        byte[] buffer = new byte[Messages];
        while (open.Count > 0)
        {
            foreach (Socket ready in Connections.Wait(open))
            {
                int count = ready.Receive(buffer);
                sums[sockets.IndexOf(ready)] += buffer[..count].Sum(static one => one);
                if (count > 0) continue;
                open.Remove(ready);
                ready.Dispose();
            }
        }

        return sums;
    }

    [Fact]
    [Trait("Conformance", "MP-193")]
    public void Waiting_ends_with_its_time_and_with_what_is_ready()
    {
        (Connection<string> first, Connection<string> second) = Pipe.Create<string>();
        using (first)
        using (second)
        {
            Assert.Empty(Connections.Wait([first, second], TimeSpan.FromMilliseconds(50)));
            Assert.Empty(Connections.Wait([first, second], TimeSpan.Zero));
            second.Send("hello");
            Assert.Equal([first], Connections.Wait([first, second], Bound.Limit));
            Assert.Equal("hello", first.Receive());
        }
    }

    [Fact]
    [Trait("Conformance", "MP-194")]
    public void Connections_and_sentinels_are_waited_for_together()
    {
        (Connection<int> here, Connection<int> there) = Pipe.Create<int>();
        using (here)
        {
            using ChildProcess child = ChildProcess.For(
                static pipe =>
                {
                    // The answer is read before the end, so that only one of the two is ready at a time.
                    pipe.Send(1);
                    _ = pipe.Receive();
                }, there);
            child.Start();
            there.Dispose();
            object[] both = [here, child.Sentinel];
            Assert.Equal([here], Connections.Wait(both, Bound.Limit));
            Assert.Equal(1, here.Receive());
            Assert.Empty(Connections.Wait(both, TimeSpan.FromMilliseconds(20)));
            here.Send(2);
            Bound.Within(child.Join);
            // The end of the connection is ready as well.
            Assert.Equal(both, Connections.Wait(both, Bound.Limit));
            Assert.Equal(0, child.ExitCode);
        }
    }
}
