using System.Security.Cryptography;
using PoolRuntime.Conformance.Pools;
using PoolRuntime.Pipes;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Connections;

/// <summary>Listeners, and clients in jobs.</summary>
public sealed class ListenerTests(SharedPools pools) : IClassFixture<SharedPools>
{
    private static IEnumerable<ConnectionAddress> Addresses()
    {
        yield return ConnectionAddress.Tcp("127.0.0.1", 0);
        yield return ConnectionAddress.Local(Path.Combine(OwnTemporaryFolder.Path, $"s{Random.Shared.Next()}"));
        if (OperatingSystem.IsLinux()) yield return ConnectionAddress.Local($"@conformance-{Guid.NewGuid()}");
    }

    [Fact]
    [Trait("Conformance", "MP-138")]
    public void Address_is_taken_once() => Bound.Within(() =>
    {
        foreach (ConnectionAddress address in Addresses())
        {
            using ConnectionListener listener = new(address);
            Assert.Throws<IOException>(() => new ConnectionListener(listener.Address));
        }
    });

    [Fact]
    [Trait("Conformance", "MP-139")]
    public void Using_ends_the_listener() => Bound.Within(() =>
    {
        ConnectionListener listener = new();
        using (listener)
        using (Connection client = ConnectionClient.Connect(listener.Address))
        using (Connection accepted = listener.Accept())
        {
            client.Send(1729);
            Assert.Equal(1729, accepted.Receive<int>());
        }

        Assert.Throws<ObjectDisposedException>(() => listener.Accept());
    });

    [Fact]
    [Trait("Conformance", "MP-140")]
    public void Empty_key_is_a_key() => Bound.Within(() =>
    {
        using ConnectionListener listener = new(key: []);
        Task<Connection> accepting = Task.Run(() => listener.Accept());
        using Connection client = ConnectionClient.Connect(listener.Address, []);
        using Connection accepted = accepting.GetAwaiter().GetResult();
        client.Send(1729);
        Assert.Equal(1729, accepted.Receive<int>());
    });

    [Fact]
    [Trait("Conformance", "MP-141")]
    public void Names_without_a_file_work_on_Linux() => Bound.Within(() =>
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Throws<PlatformNotSupportedException>(() => ConnectionAddress.Local("\0name"));
            return;
        }

        using ConnectionListener listener = new(ConnectionAddress.Local($"\0conformance-{Guid.NewGuid()}"));
        using Connection client = ConnectionClient.Connect(listener.Address);
        using Connection accepted = listener.Accept();
        client.Send(1729);
        Assert.Equal(1729, accepted.Receive<int>());
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-142")]
    public void Job_connects_and_sends(WorkerKind kind) => Bound.Within(() =>
    {
        foreach (ConnectionAddress address in Addresses())
        {
            using ConnectionListener listener = new(address);
            AsyncResult job = pools.Of(kind).ApplyAsync(static address =>
            {
                using Connection client = ConnectionClient.Connect(address);
                client.Send("hello");
            }, listener.Address);
            using Connection accepted = listener.Accept();
            Assert.Equal("hello", accepted.Receive<string>());
            job.Get();
        }
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-143")]
    public void What_a_client_sent_is_received_though_it_has_closed_before_it_was_accepted(WorkerKind kind) =>
        Bound.Within(() =>
        {
            foreach (ConnectionAddress address in Addresses())
            {
                using ConnectionListener listener = new(address);
                pools.Of(kind).Apply(static address =>
                {
                    using Connection client = ConnectionClient.Connect(address);
                    client.Send("hello");
                }, listener.Address);
                using Connection accepted = listener.Accept();
                Assert.Equal("hello", accepted.Receive<string>());
                Assert.Throws<EndOfStreamException>(() => accepted.Receive<string>());
            }
        });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-144")]
    public void Client_sees_that_something_has_come(WorkerKind kind) => Bound.Within(() =>
    {
        foreach (ConnectionAddress address in Addresses())
        {
            using ConnectionListener listener = new(address);
            AsyncResult<bool> job = pools.Of(kind).ApplyAsync(static address =>
            {
                using Connection client = ConnectionClient.Connect(address);
                return client.Poll(TimeSpan.FromSeconds(30)) && client.Receive<string>() == "hello";
            }, listener.Address);
            using Connection accepted = listener.Accept();
            accepted.Send("hello");
            Assert.True(job.Get());
        }
    });

    [Fact]
    [Trait("Conformance", "MP-183")]
    public void Answer_to_a_challenge_is_right_for_the_key_and_the_role_alone()
    {
        byte[] key = [1, 2, 3];
        byte[] listeners = RandomNumberGenerator.GetBytes(32);
        byte[] clients = RandomNumberGenerator.GetBytes(32);
        byte[] code = new byte[32];
        Handshake.Answer(key, isClient: true, listeners, clients, code);
        Assert.True(Handshake.IsAnswer(key, isClient: true, listeners, clients, code));
        Assert.False(Handshake.IsAnswer(key, isClient: false, listeners, clients, code));
        Assert.False(Handshake.IsAnswer([1, 2, 4], isClient: true, listeners, clients, code));
        Assert.False(Handshake.IsAnswer(key, isClient: true, clients, listeners, code));
    }

    [Fact]
    [Trait("Conformance", "MP-197")]
    public void Kinds_of_addresses_that_there_are_not_are_refused()
    {
        Assert.Throws<FormatException>(() => ConnectionAddress.Parse(@"\\.\pipe\name"));
        Assert.Throws<FormatException>(() => ConnectionAddress.Parse("pipe:name"));
        if (!OperatingSystem.IsLinux())
            Assert.Throws<PlatformNotSupportedException>(() => ConnectionAddress.Local("@name"));
    }
}
