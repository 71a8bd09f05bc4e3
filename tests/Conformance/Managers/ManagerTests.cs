using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Managers;

public interface IFoo
{
    string Visible();

    void Fail();

    int[] Squares(int count);
}

public sealed class Foo : IFoo
{
    public string Visible() => "visible";

    public void Fail() => throw new ArgumentException("no");

    public int[] Squares(int count) => [.. Enumerable.Range(0, count).Select(number => number * number)];

    public string Hidden() => "not in the interface";
}

/// <summary>Managers with objects of own types, and their lives.</summary>
public sealed class ManagerTests : NothingLeftBehind
{
    private static void Use(SyncManager manager)
    {
        IFoo foo = manager.Create<IFoo>("foo").Object;
        Assert.Equal("visible", foo.Visible());
        Assert.Equal("no", Assert.Throws<ArgumentException>(foo.Fail).Message);
        Assert.Equal([0, 1, 4], foo.Squares(3));
        // There is no way to what the interface does not have.
        Assert.False(foo is Foo);
        Assert.DoesNotContain(typeof(IFoo).GetMethods(), static method => method.Name == nameof(Foo.Hidden));
    }

    [Fact]
    [Trait("Conformance", "MP-123")]
    public void Own_types_are_used_by_what_their_interface_shows() => Bound.Within(() =>
    {
        SyncManager manager = new();
        manager.Register<IFoo, Foo>("foo");
        manager.Start();
        Use(manager);
        manager.Shutdown();
        Bound.Until(() => Children().Count == 0, "the process has ended");
    });

    [Fact]
    [Trait("Conformance", "MP-124")]
    [Trait("Conformance", "MP-125")]
    public void Using_ends_the_manager() => Bound.Within(() =>
    {
        using (SyncManager manager = new())
        {
            manager.Register<IFoo, Foo>("foo");
            manager.Start();
            Use(manager);
        }

        Bound.Until(() => Children().Count == 0, "the process has ended");
    });

    [Fact]
    [Trait("Conformance", "MP-127")]
    public void Manager_starts_again_at_the_address_of_one_that_has_just_ended() => Bound.Within(() =>
    {
        byte[] key = [1, 2, 3];
        ConnectionAddress address;
        using (SyncManager first = new(ConnectionAddress.Tcp("127.0.0.1", 0), key))
        {
            first.Start();
            address = first.Address!;
            ManagedQueue<string> queue = first.Queue<string>();
            using SyncManager client = new(address, key);
            client.Connect();
            using ProcessPool pool = new(1);
            pool.Apply(static queue => queue.Put("hello world"), queue);
            Assert.Equal("hello world", queue.Get());
        }

        using SyncManager second = new(address, key);
        second.Start();
        Assert.Empty(second.List<int>());
    });

    [Fact]
    [Trait("Conformance", "X-052")]
    public void Object_is_there_until_the_last_one_who_has_it_drops_it() => Bound.Within(() =>
    {
        using SyncManager manager = SyncManager.StartNew();
        using ProcessPool pool = new(2);
        // Made in one process, nested in a list of this one, returned through another.
        ManagedList<ManagedList<int>> outer = manager.List<ManagedList<int>>();
        Fill();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ManagedList<int> inner = pool.Apply(static outer => outer[0], outer);
        outer.Clear();
        GC.Collect();
        pool.Apply(static inner => inner.Add(2), inner);
        Assert.Equal([1, 2], inner);

        void Fill() => outer.Add(manager.List([1]));
    });

    [Fact]
    [Trait("Conformance", "X-053")]
    public void Use_after_the_manager_has_ended_gives_one_error() => Bound.Within(() =>
    {
        SyncManager manager = SyncManager.StartNew();
        ManagedList<int> list = manager.List<int>();
        ManagedLock held = manager.Lock();
        held.Acquire();
        ManagedQueue<int> queue = manager.Queue<int>();
        Task waiting = Task.Run(() => queue.Get());
        Thread.Sleep(30);
        manager.Shutdown();
        foreach (Action use in (Action[])[
            () => list.Add(1), () => list.ToArray(), held.Release, () => queue.Put(1), () => _ = queue.Count,
            () => waiting.GetAwaiter().GetResult()])
            Assert.Throws<ManagerLostException>(use);
    });
}
