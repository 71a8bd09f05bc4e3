using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Xunit;

namespace PoolRuntime.Tests.Pipes;

/// <summary>Connections between programs that do not start each other.</summary>
public sealed class ListenerTests : NothingLeftBehind
{
    private static readonly byte[] Key = "a key"u8.ToArray();
    private static readonly ConnectionOptions Impatient = new() { HandshakeTimeout = TimeSpan.FromMilliseconds(200) };

    public static TheoryData<string> Kinds => ["tcp:127.0.0.1:0", "file", "own", "@name"];

    internal static ConnectionAddress? AddressOf(string kind) => kind switch
    {
        "own" => null,
        "file" => ConnectionAddress.Local(Path.Combine(OwnTemporaryFolder.Path, $"s{Guid.NewGuid():N}"[..9])),
        "@name" => OperatingSystem.IsLinux() ? ConnectionAddress.Local($"@tests-{Guid.NewGuid()}") : null,
        _ => ConnectionAddress.Parse(kind),
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Client_and_listener_show_each_other_the_key_and_talk(string kind) => Bound.Within(() =>
    {
        foreach (byte[]? key in (byte[]?[])[null, Key, []])
        {
            using ConnectionListener listener = new(AddressOf(kind), key);
            Task<Connection> accepting = Task.Run(() => listener.Accept());
            using Connection client = ConnectionClient.Connect(ConnectionAddress.Parse($"{listener.Address}"), key);
            using Connection accepted = accepting.GetAwaiter().GetResult();
            client.Send("there");
            Assert.Equal("there", accepted.Receive<string>());
            accepted.Send("back");
            Assert.Equal("back", client.Receive<string>());
        }
    });

    [Fact]
    public void Wrong_key_is_refused_on_both_sides_and_the_next_client_is_served() => Bound.Within(() =>
    {
        using ConnectionListener listener = new(key: Key);
        Task<Connection> accepting = Task.Run(() => listener.Accept());
        Assert.Throws<AuthenticationException>(() => ConnectionClient.Connect(listener.Address, [1, 2, 3]));
        Assert.Throws<AuthenticationException>(() => accepting.GetAwaiter().GetResult());
        accepting = Task.Run(() => listener.Accept());
        using Connection client = ConnectionClient.Connect(listener.Address, Key);
        using Connection accepted = accepting.GetAwaiter().GetResult();
        client.Send(1);
        Assert.Equal(1, accepted.Receive<int>());
    });

    [Fact]
    public void Who_knows_no_key_or_sends_anything_else_is_hung_up_on() => Bound.Within(() =>
    {
        using ConnectionListener listener = new(ConnectionAddress.Tcp("127.0.0.1", 0), Key, Impatient);
        // Says nothing; sends too little; sends noise; hangs up.
        foreach (byte[]? noise in (byte[]?[])[null, [1], new byte[1000], []])
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(new IPEndPoint(IPAddress.Loopback, listener.Address.Port!.Value));
            if (noise is { Length: > 0 }) socket.Send(noise);
            if (noise is { Length: 0 }) socket.Dispose();
            Assert.Throws<AuthenticationException>(() => listener.Accept());
        }
    });

    [Fact]
    public void Client_does_not_wait_for_ever_for_a_listener_without_a_key() => Bound.Within(() =>
    {
        using ConnectionListener listener = new(ConnectionAddress.Tcp("127.0.0.1", 0));
        Assert.Throws<AuthenticationException>(() => ConnectionClient.Connect(listener.Address, Key, Impatient));
    });

    [Fact]
    public void Somebody_who_asks_for_the_key_learns_nothing_that_helps_him() => Bound.Within(() =>
    {
        // A false listener sends the challenge of a true one on, and the answer back: the roles are in the code.
        using ConnectionListener truth = new(ConnectionAddress.Tcp("127.0.0.1", 0), Key, Impatient);
        using Socket first = Connected(truth);
        using Socket second = Connected(truth);
        Task<Exception?>[] accepting =
        [
            .. Enumerable.Range(0, 2).Select(_ => Task.Run<Exception?>(() => Record.Exception(() => truth.Accept()))),
        ];
        byte[] challenge = new byte[17 + 32];
        first.Receive(challenge);
        byte[] other = new byte[17 + 32];
        second.Receive(other);
        first.Send([.. other[17..], .. new byte[32]]);
        Task.WaitAll(accepting);
        Assert.All(accepting, task => Assert.IsType<AuthenticationException>(task.Result));
    });

    [Fact]
    public void Addresses_that_others_reach_need_a_key() => Bound.Within(() =>
    {
        Assert.Contains("key", Assert.Throws<ArgumentException>(
            () => new ConnectionListener(ConnectionAddress.Tcp("0.0.0.0", 0))).Message);
        Assert.Throws<ArgumentException>(() => ConnectionClient.Connect(ConnectionAddress.Tcp("192.0.2.1", 9)));
        using ConnectionListener with = new(ConnectionAddress.Tcp("0.0.0.0", 0), Key);
        Assert.NotEqual(0, with.Address.Port);
    });

    [Theory, MemberData(nameof(Kinds))]
    public void Closing_ends_accepting_and_frees_the_address(string kind) => Bound.Within(() =>
    {
        ConnectionListener listener = new(AddressOf(kind));
        Task accepting = Task.Run(() => listener.Accept());
        Task later = Task.Run(() => listener.AcceptAsync());
        Thread.Sleep(30);
        Assert.Throws<IOException>(() => new ConnectionListener(listener.Address));
        listener.Close();
        listener.Close();
        Assert.Throws<ObjectDisposedException>(() => accepting.GetAwaiter().GetResult());
        Assert.Throws<ObjectDisposedException>(() => later.GetAwaiter().GetResult());
        Assert.Throws<ObjectDisposedException>(() => listener.Accept());
        Assert.Throws<IOException>(() => ConnectionClient.Connect(listener.Address));
        new ConnectionListener(listener.Address).Close();
    });

    [Fact]
    public void Address_is_free_when_closing_returns_whoever_was_accepting() => Bound.Within(() =>
    {
        ConnectionAddress? address = AddressOf("@name");
        for (int i = 0; i < 300; i++)
        {
            ConnectionListener listener = new(address);
            address = listener.Address;
            Task accepting = listener.AcceptAsync();
            listener.Close();
            Assert.Throws<ObjectDisposedException>(() => accepting.GetAwaiter().GetResult());
        }
    });

    [Fact]
    public async Task Accepting_ends_in_time_or_with_its_token()
    {
        using ConnectionListener listener = new();
        using CancellationTokenSource soon = new(20);
        Bound.Throws<TimeoutException>(() => listener.Accept(TimeSpan.FromMilliseconds(5)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listener.AcceptAsync(null, soon.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => listener.Accept(null, soon.Token));
    }

    [Fact]
    public void Text_of_an_address_is_an_address()
    {
        foreach (string text in (string[])["tcp:127.0.0.1:80", "tcp:[::1]:0", "tcp:host.name:65535", "local:/tmp/s"])
            Assert.Equal(text, ConnectionAddress.Parse(text).ToString());
        foreach (string text in (string[])["", "tcp:", "tcp::1", "tcp:a:99999", "tcp:a:-1", "ftp:a:1", "local:"])
            Assert.ThrowsAny<Exception>(() => ConnectionAddress.Parse(text));
        Assert.Throws<ArgumentException>(() => ConnectionAddress.Local(new string('a', 300)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConnectionAddress.Tcp("a", 70_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConnectionOptions { HandshakeTimeout = TimeSpan.Zero });
    }

    private static Socket Connected(ConnectionListener listener)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, listener.Address.Port!.Value));
        return socket;
    }
}
