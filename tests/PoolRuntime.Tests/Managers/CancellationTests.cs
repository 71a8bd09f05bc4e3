using Xunit;

namespace PoolRuntime.Tests.Managers;

#pragma warning disable POOL602 // Waiting that is given up is what is tested.

/// <summary>Waits in a manager's process that are given up.</summary>
public sealed class CancellationTests(OneManager one) : IClassFixture<OneManager>
{
    private readonly SyncManager _manager = one.Manager;

    private static OperationCanceledException Cancelled(Action<CancellationToken> wait)
    {
        using CancellationTokenSource source = new();
        Task waiting = Task.Factory.StartNew(
            () => wait(source.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Thread.Sleep(50);
        Assert.False(waiting.IsCompleted);
        source.Cancel();
        OperationCanceledException error = Assert.ThrowsAny<OperationCanceledException>(
            () => waiting.GetAwaiter().GetResult());
        Assert.Equal(source.Token, error.CancellationToken);
        return error;
    }

    [Fact]
    public void Wait_for_a_lock_that_is_given_up_does_not_take_it_later() => Bound.Within(() =>
    {
        foreach (ManagedLockBase shared in (ManagedLockBase[])[_manager.Lock(), _manager.RLock(), _manager.Condition()])
        {
            using (shared.Acquire())
            {
                Cancelled(token => shared.Acquire(token));
                Cancelled(token => shared.Acquire(out _, token));
                Cancelled(token => shared.TryAcquire(Timeout.InfiniteTimeSpan, token));
            }

            Assert.False(shared.IsLocked);
            Assert.True(shared.TryAcquire());
            shared.Release();
        }
    });

    [Fact]
    public void Wait_for_a_semaphore_or_event_that_is_given_up_leaves_it_as_it_was() => Bound.Within(() =>
    {
        ManagedSemaphore semaphore = _manager.Semaphore(0);
        Cancelled(token => semaphore.Acquire(token));
        Cancelled(token => semaphore.TryAcquire(Timeout.InfiniteTimeSpan, token));
        semaphore.Release();
        Assert.Equal(1, semaphore.Value);
        ManagedEvent flag = _manager.Event();
        Cancelled(token => flag.Wait(null, token));
        flag.Set();
        Assert.True(flag.Wait(null, new CancellationTokenSource().Token));
    });

    [Fact]
    public void Wait_for_a_queue_that_is_given_up_takes_and_puts_nothing() => Bound.Within(() =>
    {
        ManagedQueue<int> queue = _manager.Queue<int>(1);
        Cancelled(token => queue.Get(null, token));
        queue.Put(1);
        Cancelled(token => queue.Put(2, null, token));
        Cancelled(token => queue.Join(null, token));
        Assert.Equal((1, 1), (queue.Count, queue.Unfinished));
        Assert.Equal(1, queue.Get());
        Assert.False(queue.TryGet(out _));
    });

    [Fact]
    public void Wait_for_a_condition_that_is_given_up_holds_the_lock_and_takes_no_notice() => Bound.Within(() =>
    {
        ManagedCondition condition = _manager.Condition();
        Cancelled(token =>
        {
            using (condition.Acquire())
            {
                try
                {
                    condition.Wait(null, token);
                }
                catch (OperationCanceledException)
                {
                    // Throws unless this thread holds it.
                    condition.NotifyAll();
                    throw;
                }
            }
        });
        Cancelled(token =>
        {
            using (condition.Acquire()) condition.WaitFor(static () => false, null, token);
        });
        Assert.False(condition.IsLocked);
        // Nobody is left who would use this one up.
        using ManualResetEventSlim isThere = new();
        Task<bool> waiting = Task.Run(() =>
        {
            using (condition.Acquire())
            {
                isThere.Set();
                return condition.Wait();
            }
        });
        isThere.Wait();
        using (condition.Acquire()) condition.Notify();
        Assert.True(waiting.GetAwaiter().GetResult());
    });

    [Fact]
    public void Party_that_gives_up_breaks_the_barrier() => Bound.Within(() =>
    {
        ManagedBarrier barrier = _manager.Barrier(3);
        Task other = Task.Run(() => barrier.Wait());
        Bound.Until(() => barrier.Waiting == 1, "the other waits");
        Cancelled(token => barrier.Wait(null, token));
        Assert.Throws<BarrierBrokenException>(() => other.GetAwaiter().GetResult());
        Assert.True(barrier.IsBroken);
        barrier.Reset();
        Assert.Equal(0, barrier.Waiting);
    });

    [Fact]
    public void Token_that_is_cancelled_before_sends_nothing() => Bound.Within(() =>
    {
        ManagedQueue<int> queue = _manager.Queue<int>();
        CancellationToken token = new(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => queue.Put(1, null, token));
        Assert.True(queue.IsEmpty);
        using (_manager.Lock().Acquire(new CancellationTokenSource().Token)) { }
    });

    [Fact]
    public void Method_of_an_own_type_sees_the_token_of_its_caller() => Bound.Within(() =>
    {
        using SyncManager described = new(key: [1]);
        using ManagerServer server = described.GetServer();
        Sleeper sleeper = new();
        server.Register<ISleeper>(() => sleeper);
        server.Start();
        using SyncManager client = new(server.Address, [1]);
        // In another process: here an object is itself.
        string address = server.Address.ToString();
        AsyncResult<string> job = one.Pool.ApplyAsync(() =>
        {
            using SyncManager manager = new(ConnectionAddress.Parse(address), [1]);
            manager.Connect();
            ISleeper sleeper = manager.Create<ISleeper>().Object;
            using CancellationTokenSource source = new();
            Task<string> sleeping = Task.Run(() => sleeper.Sleep(2, source.Token));
            SpinWait.SpinUntil(sleeper.IsAsleep);
            source.Cancel();
            Exception? error = Record.Exception(() => sleeping.GetAwaiter().GetResult());
            return error is OperationCanceledException ? sleeper.Sleep(0, default) : "no";
        });
        Assert.Equal("slept 0", job.Get());
        Assert.Equal(1, sleeper.Cancelled);
        // No mark of the call is kept.
        Bound.Until(() => server.CountCancellable() == 0, "nothing is left of the call");
    });

    public interface ISleeper
    {
        string Sleep(int hours, CancellationToken token);

        bool IsAsleep();
    }

    private sealed class Sleeper : ISleeper
    {
        private volatile bool _isAsleep;

        public int Cancelled { get; private set; }

        public bool IsAsleep() => _isAsleep;

        public string Sleep(int hours, CancellationToken token)
        {
            _isAsleep = true;
            if (token.WaitHandle.WaitOne(TimeSpan.FromHours(hours))) Cancelled++;
            token.ThrowIfCancellationRequested();
            return $"slept {hours}";
        }
    }
}
