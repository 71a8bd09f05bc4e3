using PoolRuntime.Managers;
using PoolRuntime.Serialization;
using Xunit;

namespace PoolRuntime.Tests.Managers;

/// <summary>Clients that end at a moment that is hard to meet with a process.</summary>
public sealed class EndedClientTests : NothingLeftBehind
{
    private static readonly byte[] Key = "key"u8.ToArray();

    [Theory]
    [InlineData(BuiltIns.Queue, 1)]
    [InlineData(BuiltIns.LifoQueue, 3)]
    [InlineData(BuiltIns.PriorityQueue, 1)]
    public void Item_on_its_way_to_a_client_that_ends_comes_back(string kind, int expected) => Bound.Within(() =>
    {
        using ManagerServer server = new(ConnectionAddress.Tcp("127.0.0.1", 0), Key);
        server.Start();
        using SyncManager manager = new(server.Address, Key);
        manager.Connect();
        ManagedQueue<int> queue = kind switch
        {
            BuiltIns.Queue => manager.Queue<int>(maxSize: 3),
            BuiltIns.LifoQueue => manager.LifoQueue<int>(maxSize: 3),
            _ => manager.PriorityQueue<int>(maxSize: 3),
        };
        queue.Put(1);
        queue.Put(2);
        queue.Put(3);
        using (RawClient client = new(server.Address, Key))
            Assert.Equal(expected, client.Call<int>(queue, nameof(IQueueObject<int>.Get), [null]));
        Bound.Until(() => queue.Count == 3, "the item has come back");
        Assert.Equal(3, queue.Unfinished);
        Assert.Equal(expected, queue.Get());
        Task<int> waiting;
        using (RawClient client = new(server.Address, Key))
        {
            client.Call<Entry<int>>(queue, nameof(IQueueObject<int>.TryGet), []);
            queue.Get();
            waiting = Task.Run(() => queue.Get());
        }

        Assert.InRange(waiting.GetAwaiter().GetResult(), 1, 3);
        queue.Put(4);
        using (RawClient client = new(server.Address, Key))
        {
            Assert.Equal(4, client.Call<int>(queue, nameof(IQueueObject<int>.Get), [null]));
            client.Send([(byte)Request.Received]);
        }

        // The end of the client is known when what it used is released.
        Thread.Sleep(50);
        Assert.True(queue.IsEmpty);
    });

    [Fact]
    public void Client_that_ends_when_it_is_notified_does_not_take_the_lock_from_who_holds_it()
    {
        using SharedObjects objects = new();
        using ManagerServer server = new(ConnectionAddress.Tcp("127.0.0.1", 0), Key);
        ServerSession ending = new(objects, 1);
        ServerSession other = new(objects, 2);
        Probe probe = new();
        As(ending, () => Assert.True(probe.Acquire(null, takesOver: false, default).IsHeld));
        As(ending, () => Assert.ThrowsAny<OperationCanceledException>(() => probe.WaitUntil(() =>
        {
            As(other, () => Assert.True(probe.Acquire(null, takesOver: false, default).IsHeld));
            ending.End();
            return true;
        })));
        Assert.True(probe.IsLocked());
        As(other, probe.Release);
        As(other, () => Assert.Equal(0, probe.Acquire(null, takesOver: true, default).DeadHolder));

        void As(ServerSession session, Action act) => Act(server, session, act);
    }

    [Fact]
    public void What_a_client_asked_for_before_it_ended_takes_nothing_from_others_after_that()
    {
        using SharedObjects objects = new();
        using ManagerServer server = new(ConnectionAddress.Tcp("127.0.0.1", 0), Key);
        ServerSession ended = new(objects, 1);
        ServerSession other = new(objects, 2);
        LockObject gate = new(isRecursive: false, "lock");
        SemaphoreObject permits = new();
        permits.Begin(1, isBounded: false);
        Act(server, ended, () => gate.Acquire(null, takesOver: false, default));
        Act(server, ended, () => permits.Acquire(null, default));
        ended.End();
        Act(server, other, () => gate.Acquire(null, takesOver: true, default));
        Assert.Throws<OperationCanceledException>(() => Act(server, ended, gate.Release));
        Assert.Throws<OperationCanceledException>(() => Act(server, ended, () => permits.Release(1)));
        Assert.True(gate.IsLocked());
        Assert.Equal(1, permits.Value());
    }

    [Fact]
    public void Client_that_ends_while_it_takes_locks_leaves_them_free()
    {
        using SharedObjects objects = new();
        using ManagerServer server = new(ConnectionAddress.Tcp("127.0.0.1", 0), Key);
        LockObject gate = new(isRecursive: false, "lock");
        ServerSession other = new(objects, 1);
        for (int round = 0; round < 600; round++)
        {
            ServerSession ending = new(objects, 2);
            using ManualResetEventSlim isAtIt = new();
            Task takes = Task.Factory.StartNew(() => Assert.ThrowsAny<OperationCanceledException>(
                () => Act(server, ending, () =>
                {
                    while (true)
                    {
                        gate.Acquire(null, takesOver: true, default);
                        isAtIt.Set();
                        gate.Release();
                    }
                })), TaskCreationOptions.LongRunning);
            isAtIt.Wait();
            // Each time at another moment of the taking.
            Thread.SpinWait(round % 100);
            Bound.Within(ending.End);
            Bound.Within(() => Act(server, other, () =>
            {
                gate.Acquire(null, takesOver: true, default);
                gate.Release();
            }));
            Bound.Within(takes.Wait);
        }
    }

    [Fact]
    public void Lock_that_becomes_free_while_its_waiter_is_given_up_goes_to_one_of_both()
    {
        using SharedObjects objects = new();
        using ManagerServer server = new(ConnectionAddress.Tcp("127.0.0.1", 0), Key);
        LockObject gate = new(isRecursive: false, "lock");
        ServerSession holder = new(objects, 1);
        ServerSession waiter = new(objects, 2);
        for (int round = 0; round < 600; round++)
        {
            Act(server, holder, () => gate.Acquire(null, takesOver: false, default));
            using CancellationTokenSource source = new();
            Task waits = Task.Factory.StartNew(() => Act(server, waiter, () =>
            {
                try
                {
                    gate.Acquire(null, takesOver: false, source.Token);
                    gate.Release();
                }
                catch (OperationCanceledException)
                {
                    // It was given up first.
                }
            }), TaskCreationOptions.LongRunning);
            Task gives = Task.Factory.StartNew(() =>
            {
                Thread.SpinWait(round % 500);
                Act(server, holder, gate.Release);
            }, TaskCreationOptions.LongRunning);
            Bound.Within(source.Cancel);
            Bound.Within(gives.Wait);
            Bound.Within(waits.Wait);
            Assert.False(gate.IsLocked());
        }
    }

    private static void Act(ManagerServer server, ServerSession session, Action act)
    {
        ServerCall? before = ServerCall.Current;
        ServerCall.Current = new ServerCall(server, session);
        try
        {
            act();
        }
        finally
        {
            ServerCall.Current = before;
        }
    }

    [Fact]
    public void Waiter_that_gets_the_lock_of_a_condition_from_a_client_that_ended_is_told_so() => Bound.Within(() =>
    {
        using SyncManager manager = SyncManager.StartNew();
        ManagedCondition condition = manager.Condition();
        using ProcessPool doomed = new(1);
        using ManualResetEventSlim isHeld = new();
        Task<AbandonedException> waiting = Task.Factory.StartNew(() =>
        {
            using (condition.Acquire())
            {
                isHeld.Set();
                return Assert.Throws<AbandonedException>(() => condition.Wait());
            }
        }, TaskCreationOptions.LongRunning);
        isHeld.Wait();
        doomed.Apply(static condition =>
        {
            condition.Acquire();
            condition.Notify();
        }, condition);
        doomed.Terminate();
        doomed.Join();
        Assert.True(waiting.GetAwaiter().GetResult().LockIsHeld);
        using (condition.Acquire(out bool wasAbandoned)) Assert.False(wasAbandoned);
    });

    private sealed class Probe() : LockObject(isRecursive: true, "probe")
    {
        public bool WaitUntil(Func<bool> condition)
        {
            lock (Gate) return WaitWithout(condition, null, default);
        }
    }
}
