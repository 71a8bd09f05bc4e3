using System.Net;
using System.Net.Sockets;
using PoolRuntime.Managers;
using PoolRuntime.Pipes;
using PoolRuntime.Serialization;
using Xunit;

namespace PoolRuntime.Tests.Managers;

/// <summary>
/// What anybody can send harms nobody else: an error or a closed connection, and no memory beyond the limit.
/// </summary>
public sealed class BrokenTrafficTests : NothingLeftBehind
{
    // Each of them may cost two connections; RequestDecoderTests tries as many as are asked for.
    private static readonly int ServerMessages = Math.Min(Fuzz.Messages, 10_000);

    private readonly Fuzz _fuzz = new(4711);

    [Fact]
    public void Server_goes_on_serving_others_whatever_a_client_sends()
    {
        byte[] key = "fuzz"u8.ToArray();
        using ManagerServer server = new(
            ConnectionAddress.Tcp("127.0.0.1", 0), key, new ConnectionOptions { MaxMessageSize = 1024 * 1024 });
        server.RegisterItems<Node>();
        server.Register<ICounter, Counter>();
        server.Start();
        using SyncManager good = new(server.Address, key);
        good.Connect();
        ManagedList<Node> list = good.List([new Node { Name = "a", Children = [new Node()] }]);
        ManagedValue<int> value = good.Value(0);
        byte[][] seeds = [.. Seeds(server, list)];
        RawClient? client = null;
        for (int i = 0; i < ServerMessages; i++)
        {
            client ??= new RawClient(server.Address, key);
            try
            {
                byte[] message = _fuzz.Mutated(seeds[_fuzz.Random.Next(seeds.Length)]);
                client.Send(message);
                // A call of what does not answer is not a hang: everything that waits is asked not to.
                if (message.Length == 0 || (Request)message[0] is not
                        (Request.Release or Request.Cancel or Request.Forget or Request.Received))
                    Assert.NotEmpty(client.Receive());
            }
            catch (IOException)
            {
                client.Dispose();
                client = null;
            }

            if (i % 100 == 0) Assert.True(value.Add(1) > 0);
        }

        client?.Dispose();
        Assert.Equal((ServerMessages + 99) / 100, value.Value);
        Assert.NotNull(list.ToArray());
    }

    [Fact]
    public void Server_survives_bytes_that_are_no_handshake() => Bound.Within(() =>
    {
        using ManagerServer server = new(
            ConnectionAddress.Tcp("127.0.0.1", 0), [1],
            new ConnectionOptions { HandshakeTimeout = TimeSpan.FromSeconds(1) });
        server.Start();
        for (int i = 0; i < 200; i++)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, server.Address.Port!.Value);
            byte[] noise = new byte[_fuzz.Random.Next(200)];
            _fuzz.Random.NextBytes(noise);
            socket.Send(noise);
        }

        using SyncManager good = new(server.Address, [1]);
        good.Connect();
        Assert.Equal(1, good.Value(1).Value);
    });

    [Fact]
    public void Connection_gives_an_error_for_every_message_that_is_none()
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            PayloadWriter writer = new();
            writer.Write(MessageType.Of<Node>());
            Codec.For<Node>().Write(writer, new Node
            {
                Name = "name",
                Children = [new Node { Name = "inner" }, new Node()],
                Times = new() { [1] = DateTime.UnixEpoch },
            });
            byte[] seed = writer.ToArray();
            int values = 0;
            for (int i = 0; i < Fuzz.Messages; i++)
            {
                byte[] message = _fuzz.Mutated(seed);
                // The type is right, or nothing behind it would be looked at.
                seed.AsSpan(0, Math.Min(4, message.Length)).CopyTo(message);
                one.SendBytes(message);
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    other.Receive<Node>(Bound.Limit);
                    values++;
                }
                catch (InvalidDataException)
                {
                    // As it should be.
                }

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
            }

            Assert.InRange(values, 1, Fuzz.Messages - 1);
            one.Send(3);
            Assert.Equal(3, other.Receive<int>());
        }
    }

    private static IEnumerable<byte[]> Seeds(ManagerServer server, ManagedList<Node> list)
    {
        long id = ((IRemote)list.Target).Reference.Id;
        ManagedInterface face = ManagedInterface.Of(typeof(IListObject<Node>));
        foreach (string method in (string[])["Count", "Get", "Add", "ToArray", "Read"])
        {
            int number = face.NumberOf(method);
            PayloadWriter writer = new();
            writer.Write((byte)Request.Call);
            writer.Write(id);
            writer.Write(number);
            writer.Write(1);
            object?[] arguments = method switch
            {
                "Get" => [0],
                "Add" => [new Node[] { new() { Name = "b" } }],
                "Read" => [0, 1, null],
                _ => [],
            };
            for (int i = 0; i < arguments.Length; i++) face.Methods[number].Parameters[i]!.Write(writer, arguments[i]);
            yield return writer.ToArray();
        }

        PayloadWriter create = new();
        create.Write((byte)Request.Create);
        create.WriteUtf8(BuiltIns.Of<int>(BuiltIns.List));
        create.Write(ManagedInterface.Of(typeof(IListObject<int>)).Number);
        yield return create.ToArray();
        foreach (Request request in (Request[])[Request.Adopt, Request.Keep, Request.Release])
        {
            PayloadWriter writer = new();
            writer.Write((byte)request);
            writer.Write(id);
            if (request == Request.Adopt) writer.Write(face.Number);
            yield return writer.ToArray();
        }

        Assert.NotNull(server.Objects.Find(id));
    }
}
