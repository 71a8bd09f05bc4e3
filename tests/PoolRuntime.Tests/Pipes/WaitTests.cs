using Xunit;

namespace PoolRuntime.Tests.Pipes;

/// <summary>Waiting for one of many.</summary>
public sealed class WaitTests : NothingLeftBehind
{
    [Fact]
    public void Those_that_are_ready_come_in_the_order_given() => Bound.Within(() =>
    {
        (Connection a, Connection farA) = Pipe.Create();
        (Connection b, Connection farB) = Pipe.Create();
        (Connection c, Connection farC) = Pipe.Create();
        using ManualResetEvent set = new(false);
        using ConnectionListener listener = new();
        object[] all = [a, set, b, listener, c, a];
        Assert.Empty(Connections.Wait(all, TimeSpan.Zero));
        Assert.Empty(Connections.Wait(all, TimeSpan.FromMilliseconds(10)));
        farB.Send(1);
        Assert.Equal([b], Connections.Wait(all));
        set.Set();
        farA.Send(1);
        farC.Close();
        Connection client = ConnectionClient.Connect(listener.Address);
        Bound.Until(() => Connections.Wait([listener], TimeSpan.Zero).Count == 1, "the client has come");
        Assert.Equal([a, set, b, listener, c], Connections.Wait(all));
        foreach (IDisposable one in (IDisposable[])[a, b, c, farA, farB, client]) one.Dispose();
    });

    [Fact]
    public void Waiting_ends_when_one_becomes_ready() => Bound.Within(() =>
    {
        (Connection a, Connection far) = Pipe.Create();
        using AutoResetEvent set = new(false);
        using (a)
        using (far)
        {
            Task<IReadOnlyList<object>> waiting = Task.Run(() => Connections.Wait<object>([a, set]));
            Thread.Sleep(20);
            set.Set();
            Assert.Equal([set], waiting.GetAwaiter().GetResult());
            Task<IReadOnlyList<object>> later = Connections.WaitAsync<object>([a, set]);
            Thread.Sleep(20);
            far.Send(1);
            Assert.Equal([a], later.GetAwaiter().GetResult());
            Assert.Equal(1, a.Receive<int>());
        }
    });

    [Fact]
    public void Closed_ones_and_other_things_are_refused_clearly() => Bound.Within(() =>
    {
        (Connection a, Connection far) = Pipe.Create(duplex: false);
        using (far)
        {
            Assert.Throws<NotSupportedException>(() => Connections.Wait([far]));
            Assert.Throws<ArgumentException>(() => Connections.Wait(["text"]));
            Assert.Throws<ArgumentException>(() => Connections.Wait(Array.Empty<Connection>()));
            Assert.Empty(Connections.Wait(Array.Empty<Connection>(), TimeSpan.FromMilliseconds(5)));
            Task waiting = Task.Run(() => Connections.Wait([a]));
            Thread.Sleep(20);
            a.Close();
            Assert.Throws<ObjectDisposedException>(() => waiting.GetAwaiter().GetResult());
            Assert.Throws<ObjectDisposedException>(() => Connections.Wait([a]));
        }
    });

    [Fact]
    public void Token_ends_the_waiting() => Bound.Within(() =>
    {
        (Connection a, Connection far) = Pipe.Create();
        using (a)
        using (far)
        using (CancellationTokenSource soon = new(20))
            Assert.ThrowsAny<OperationCanceledException>(() => Connections.Wait([a], null, soon.Token));
    });
}
