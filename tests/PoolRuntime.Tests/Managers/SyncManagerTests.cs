using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Xunit;

namespace PoolRuntime.Tests.Managers;

/// <summary>The life of managers and of what they hold.</summary>
public sealed class SyncManagerTests : NothingLeftBehind
{
    [Fact]
    public void States_follow_each_other_and_mistakes_are_told() => Bound.Within(() =>
    {
        using SyncManager manager = new();
        Assert.Throws<InvalidOperationException>(() => manager.Lock());
        Assert.Throws<InvalidOperationException>(manager.Connect);
        manager.Start();
        Assert.Throws<InvalidOperationException>(() => manager.Start());
        ManagedList<int> list = manager.List([1, 2]);
        Assert.Equal(2, list.Count);
        manager.Shutdown();
        manager.Shutdown();
        Assert.Throws<InvalidOperationException>(() => manager.Start());
        Assert.Throws<InvalidOperationException>(() => manager.Lock());
        ManagerLostException error = Assert.Throws<ManagerLostException>(() => list.Count);
        Assert.Contains("gone", error.Message);
        Assert.Throws<ManagerLostException>(() => list.Add(1));
    });

    [Fact]
    public void Server_that_is_killed_is_noticed_by_who_waits_and_by_who_comes() => Bound.Within(() =>
    {
        using SyncManager manager = new();
        manager.Register<IKiller, Killer>();
        manager.Start();
        ManagedQueue<int> queue = manager.Queue<int>();
        Task waiting = Task.Run(() => queue.Get());
        Thread.Sleep(50);
        Managed<IKiller> killer = manager.Create<IKiller>();
        Assert.Throws<ManagerLostException>(() => killer.Object.Kill());
        Assert.Throws<ManagerLostException>(() => waiting.GetAwaiter().GetResult());
        Assert.Throws<ManagerLostException>(() => queue.Put(1));
        Assert.Throws<ManagerLostException>(() => manager.Lock());
    });

    [Fact]
    public void Server_that_ends_while_a_client_connects_is_lost_and_its_key_is_not_to_blame() => Bound.Within(() =>
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        Task ending = Task.Run(() => socket.Accept().Dispose());
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        Assert.Throws<ManagerLostException>(() => new SyncManager(ConnectionAddress.Tcp("127.0.0.1", port)).Connect());
        ending.GetAwaiter().GetResult();
    });

    public interface IKiller
    {
        void Kill();
    }

    public sealed class Killer : IKiller
    {
        public void Kill() => Process.GetCurrentProcess().Kill();
    }

    [Fact]
    public void Own_types_are_used_by_their_interface() => Bound.Within(() =>
    {
        using SyncManager manager = new();
        manager.Register<ICounter, Counter>();
        manager.Start();
        manager.Register<ICounter, Counter>("other");
        ICounter counter = manager.Create<ICounter>().Object;
        Assert.Equal(5, counter.Add(5));
        Assert.Equal(7, counter.AddLater(2).GetAwaiter().GetResult());
        Assert.Equal(7, counter.Value);
        Assert.Equal("a=1 b=2", counter.Describe(new() { ["a"] = 1, ["b"] = 2 }));
        Assert.Equal(0, manager.Create<ICounter>("other").Object.Value);
        Assert.Equal(8, counter.Twin().Object.Add(1));
        FormatException error = Assert.Throws<FormatException>(() => counter.Fail("why"));
        Assert.Equal("why", error.Message);
        Assert.Contains(nameof(Counter.Fail), error.StackTrace);
        Assert.Throws<KeyNotFoundException>(() => manager.Create<ICounter>("third"));
        Assert.Throws<InvalidOperationException>(() => manager.Create<IDisposable>("other"));
    });

    [Fact]
    public void Interfaces_that_cannot_be_used_from_elsewhere_are_refused_by_name()
    {
        using SyncManager manager = new();
        Assert.Contains("token", Refused<IWithToken>());
        Assert.Contains("generic", Refused<IGeneric>());
        Assert.Contains("value", Refused<IByReference>());
        Assert.Contains("object", Refused<IUntyped>());

        string Refused<T>() where T : class =>
            Assert.Throws<ArgumentException>(() => new ManagerServerRegistration<T>().Try()).Message;
    }

    private sealed class ManagerServerRegistration<T> where T : class
    {
        public void Try()
        {
            using ManagerServer server = new();
            server.Register<T>(static () => null!);
        }
    }

    [Fact]
    public void Initializer_runs_where_the_server_is() => Bound.Within(() =>
    {
        int number = 40;
        using SyncManager manager = new();
        manager.Start(() =>
        {
            Counter one = new();
            one.Add(number);
            ManagerServer.Current!.Register<ICounter>(() => one, "the one");
        });
        manager.Create<ICounter>("the one").Object.Add(1);
        Assert.Equal(42, manager.Create<ICounter>("the one").Object.Add(1));
    });

    [Fact]
    public void Programs_share_a_manager_over_tcp_with_the_key() => Bound.Within(() =>
    {
        byte[] key = "secret"u8.ToArray();
        using SyncManager described = new(ConnectionAddress.Tcp("127.0.0.1", 0), key);
        described.Register<ICounter, Counter>();
        using ManagerServer server = described.GetServer();
        server.Start();
        using SyncManager one = new(server.Address, key);
        one.Connect();
        Assert.Throws<InvalidOperationException>(() => one.Register<ICounter, Counter>());
        using ProcessPool pool = new(1);
        string address = server.Address.ToString();
        // As another program would: it knows the address and the key.
        Assert.Equal(3, pool.Apply(() =>
        {
            using SyncManager manager = new(ConnectionAddress.Parse(address), "secret"u8.ToArray());
            manager.Connect();
            return manager.Create<ICounter>().Object.Add(3);
        }));
        Assert.Equal("AuthenticationException", pool.Apply(() =>
        {
            using SyncManager manager = new(ConnectionAddress.Parse(address), "wrong"u8.ToArray());
            return Record.Exception(manager.Connect)!.GetType().Name;
        }));
        Assert.Throws<AuthenticationException>(() => new SyncManager(server.Address).Connect());
        Assert.Equal(4, one.Create<ICounter>().Object.Add(4));
        Assert.Equal(["x"], one.List<string>(["x"]));
        Assert.Throws<KeyNotFoundException>(() => one.List<Version>());
        server.RegisterItems<Version>();
        Assert.Single(one.List([new Version(1, 2)]));
    });

    [Fact]
    public void Objects_that_nobody_uses_are_dropped() => Bound.Within(() =>
    {
        using ManagerServer server = new();
        server.Start();
        TimeSpan before = PoolRuntime.Managers.SharedObjects.Patience;
        PoolRuntime.Managers.SharedObjects.Patience = TimeSpan.FromMilliseconds(50);
        try
        {
            using ProcessPool pool = new(1);
            string address = server.Address.ToString();
            pool.Apply(() =>
            {
                SyncManager manager = new(ConnectionAddress.Parse(address));
                manager.Connect();
                ManagedList<int>[] lists = [.. Enumerable.Range(0, 10).Select(_ => manager.List<int>())];
                GC.KeepAlive(lists);
            });
            pool.Apply(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            });
            Bound.Until(() => server.Objects.Count == 0, "the objects are dropped");
            pool.Apply(() =>
            {
                SyncManager manager = new(ConnectionAddress.Parse(address));
                manager.Connect();
                AppDomain.CurrentDomain.SetData("lists", manager.List<int>());
            });
            Assert.Equal(1, server.Objects.Count);
            pool.Terminate();
            pool.Join();
            Bound.Until(() => server.Objects.Count == 0, "what a process used that has ended is dropped");
        }
        finally
        {
            PoolRuntime.Managers.SharedObjects.Patience = before;
        }
    });

    [Fact]
    public void Address_can_be_used_again_at_once() => Bound.Within(() =>
    {
        using SyncManager first = new(ConnectionAddress.Tcp("127.0.0.1", 0));
        first.Start();
        ManagedValue<int> old = first.Value(1);
        first.Shutdown();
        using SyncManager second = new(first.Address);
        second.Start();
        Assert.Equal(2, second.Value(2).Value);
        Assert.Throws<ManagerLostException>(() => old.Value);
        Assert.Throws<IOException>(() => new SyncManager(second.Address).Start());
    });
}
