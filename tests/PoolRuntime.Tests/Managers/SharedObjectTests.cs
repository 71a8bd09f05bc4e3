using PoolRuntime.Managers;
using Xunit;

namespace PoolRuntime.Tests.Managers;

#pragma warning disable POOL701 // Some jobs are only there to be run.

/// <summary>What the objects of managers do for several processes.</summary>
public sealed class SharedObjectTests(OneManager shared) : IClassFixture<OneManager>
{
    private readonly SyncManager _manager = shared.Manager;
    private readonly ProcessPool _pool = shared.Pool;

    private sealed record Item(string Name, int Count);

    [Fact]
    public void List_is_a_list_here_and_there() => Bound.Within(() =>
    {
        ManagedList<int> list = _manager.List([3, 1, 2]);
        _pool.Apply(static list =>
        {
            list.Add(9);
            list.AddRange([7, 8]);
            list.Insert(0, 5);
        }, list);
        Assert.Equal([5, 3, 1, 2, 9, 7, 8], list);
        Assert.Equal([3, 1], list[1..3]);
        Assert.Equal(8, list.Pop());
        Assert.Equal(5, list.Pop(0));
        list.Sort();
        Assert.Equal([1, 2, 3, 7, 9], list.ToArray());
        list.Reverse();
        list.Remove(7);
        list.RemoveAt(0);
        list[0] = 4;
        list.Repeat(2);
        Assert.Equal([4, 2, 1, 4, 2, 1], list);
        Assert.Equal((1, true, false), (list.IndexOf(2), list.Contains(1), list.Contains(100)));
        Assert.Throws<ArgumentOutOfRangeException>(() => list[100]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list.Pop(100));
        list.Clear();
        Assert.Empty(list);
        IList<int> local = list;
        local.Add(1);
        int[] copied = new int[2];
        local.CopyTo(copied, 1);
        Assert.Equal([0, 1], copied);
    });

    [Fact]
    public void Collections_of_own_types_work_and_what_cannot_travel_is_named() => Bound.Within(() =>
    {
        ManagedList<Item> list = _manager.List([new Item("a", 1)]);
        _pool.Apply(static list => list.Update(0, item => item with { Count = 2 }), list);
        Assert.Equal(2, list[0].Count);
        ManagedDictionary<string, Item> dictionary = _manager.Dictionary<string, Item>();
        dictionary["k"] = new Item("k", 3);
        Assert.Equal(3, dictionary["k"].Count);
        Assert.Throws<NotTransferableException>(() => _manager.List<Stream>());
    });

    [Fact]
    public void Dictionary_is_a_dictionary_here_and_there() => Bound.Within(() =>
    {
        ManagedDictionary<string, int> dictionary = _manager.Dictionary(new Dictionary<string, int> { ["a"] = 1 });
        _pool.Apply(static dictionary =>
        {
            dictionary["b"] = 2;
            dictionary.Add("c", 3);
        }, dictionary);
        Assert.Equal(["a", "b", "c"], dictionary.Keys);
        Assert.Equal([1, 2, 3], dictionary.Values);
        Assert.Equal(3, dictionary.Count);
        Assert.Throws<ArgumentException>(() => dictionary.Add("a", 5));
        Assert.Throws<KeyNotFoundException>(() => dictionary["x"]);
        Assert.False(dictionary.TryGetValue("x", out _));
        Assert.True(dictionary.TryRemove("b", out int two));
        Assert.Equal(2, two);
        Assert.Equal(1, dictionary.GetOrAdd("a", 7));
        Assert.Equal(7, dictionary.GetOrAdd("z", 7));
        Assert.Equal(KeyValuePair.Create("z", 7), dictionary.PopLast());
        IDictionary<string, int> local = dictionary;
        Assert.True(local.Contains(KeyValuePair.Create("a", 1)));
        Assert.False(local.Remove(KeyValuePair.Create("a", 2)));
        Assert.True(local.Remove(KeyValuePair.Create("a", 1)));
        Assert.Equal([KeyValuePair.Create("c", 3)], dictionary);
        dictionary.Clear();
        Assert.Throws<InvalidOperationException>(() => dictionary.PopLast());
    });

    [Fact]
    public void Collection_that_changes_while_somebody_goes_through_it_says_so() => Bound.Within(() =>
    {
        ManagedDictionary<int, int> dictionary = _manager.Dictionary(
            Enumerable.Range(0, 5000).ToDictionary(number => number));
        Assert.Equal(Enumerable.Range(0, 5000), dictionary.Select(pair => pair.Key));
        using IEnumerator<KeyValuePair<int, int>> each = dictionary.GetEnumerator();
        Assert.True(each.MoveNext());
        dictionary.Clear();
        Assert.Throws<InvalidOperationException>(() =>
        {
            while (each.MoveNext()) { }
        });
    });

    [Fact]
    public void Set_is_a_set() => Bound.Within(() =>
    {
        ManagedSet<int> set = _manager.Set([1, 2, 2]);
        Assert.Equal(2, set.Count);
        Assert.False(set.Add(1));
        Assert.True(_pool.Apply(static set => set.Add(3), set));
        set.UnionWith([4, 5]);
        set.ExceptWith([1]);
        set.IntersectWith([2, 3, 4]);
        set.SymmetricExceptWith([4, 9]);
        Assert.True(set.SetEquals([2, 3, 9]));
        Assert.True(set.IsSubsetOf([2, 3, 9, 1]) && set.IsProperSubsetOf([2, 3, 9, 1]) && set.IsSupersetOf([2]));
        Assert.True(set.IsProperSupersetOf([2]) && set.Overlaps([2, 100]) && !set.Overlaps([100]));
        Assert.True(set.Contains(9) && set.Remove(9) && !set.Remove(9));
        set.Pop();
        set.Pop();
        Assert.Throws<InvalidOperationException>(() => set.Pop());
    });

    [Fact]
    public void Compound_changes_are_one() => Bound.Within(() =>
    {
        const int times = 100;
        ManagedValue<int> value = _manager.Value(0);
        ManagedArray<double> array = _manager.Array([1.0, 2.0]);
        ManagedDictionary<string, int> dictionary = _manager.Dictionary<string, int>();
        AsyncResult[] jobs = [.. Enumerable.Range(0, 2).Select(_ => _pool.ApplyAsync(() =>
        {
            for (int i = 0; i < times; i++)
            {
                value.Add(1);
                value.Update(one => one + 1);
                array.Add(0, 0.5);
                dictionary.AddOrUpdate("n", 1, (_, old) => old + 1);
            }
        }))];
        foreach (AsyncResult job in jobs) job.Get();
        Assert.Equal(4 * times, value.Value);
        Assert.Equal([1.0 + times, 2.0], array);
        Assert.Equal(2 * times, dictionary["n"]);
        Assert.Equal(4 * times, value.Exchange(3));
        Assert.Equal(2.0, array.Exchange(1, 5));
        Assert.Equal(2, array.Length);
        Assert.Throws<IndexOutOfRangeException>(() => array[2]);
        Assert.Throws<NotSupportedException>(() => _manager.Value("a").Add("b"));
    });

    [Fact]
    public void Nested_objects_stay_what_they_are() => Bound.Within(() =>
    {
        ManagedList<ManagedList<int>> outer = _manager.List<ManagedList<int>>();
        ManagedList<int> inner = _manager.List([1]);
        outer.Add(inner);
        _pool.Apply(static outer => outer[0].Add(2), outer);
        Assert.Equal([1, 2], inner);
        Assert.Equal(inner, outer[0]);
        ManagedDictionary<string, ManagedQueue<int>> queues = _manager.Dictionary<string, ManagedQueue<int>>();
        queues["q"] = _manager.Queue<int>();
        // Its last name here is gone, and the dictionary still has it.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _pool.Apply(static queues => queues["q"].Put(5), queues);
        Assert.Equal(5, queues["q"].Get());
        using SyncManager other = SyncManager.StartNew();
        Assert.Throws<InvalidOperationException>(() => outer.Add(other.List<int>()));
    });

    [Fact]
    public void Object_on_its_way_is_kept() => Bound.Within(() =>
    {
        using ProcessPool one = new(1);
        using Gate gate = new();
        one.ApplyAsync(Gate.Pass, gate.Path);
        AsyncResult<int> job = Submit();
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }

        gate.Open();
        Assert.Equal(3, job.Get());
        Assert.Equal(7, Returned().Get(TimeSpan.Zero));

        AsyncResult<int> Submit() => one.ApplyAsync(static list => list.Count, _manager.List([1, 2, 3]));

        ManagedQueue<int> Returned() => one.Apply(static lists =>
        {
            ManagedQueue<int> queue = lists[0];
            queue.Put(7);
            return queue;
        }, new List<ManagedQueue<int>> { _manager.Queue<int>() });
    });

    [Fact]
    public void Namespace_has_values_of_any_type() => Bound.Within(() =>
    {
        ManagedNamespace names = _manager.Namespace();
        names.Set("number", 5);
        names.Set("_own", "here");
        _pool.Apply(static names => names.Set("text", $"{names.Get<int>("number")}"), names);
        Assert.Equal("5", names.Get<string>("text"));
        Assert.Equal("here", names.Get<string>("_own"));
        Assert.Equal(["number", "text"], names.Names);
        Assert.Equal("ManagedNamespace(number, text)", names.ToString());
        Assert.Throws<InvalidCastException>(() => names.Get<long>("number"));
        Assert.True(names.Remove("number"));
        Assert.Throws<KeyNotFoundException>(() => names.Get<int>("number"));
    });

    [Fact]
    public void Object_in_a_namespace_is_kept_as_long_as_its_name() => Bound.Within(() =>
    {
        TimeSpan before = SharedObjects.Patience;
        SharedObjects.Patience = TimeSpan.FromMilliseconds(20);
        try
        {
            using ManagerServer server = new();
            server.Start();
            using ProcessPool one = new(1);
            string address = server.Address.ToString();
            one.Apply(() =>
            {
                SyncManager manager = new(ConnectionAddress.Parse(address));
                manager.Connect();
                ManagedNamespace names = manager.Namespace();
                names.Set("lists", new List<ManagedList<int>> { manager.List([1]), manager.List([2]) });
                names.Set("queue", manager.Queue<int>());
                names.Set("self", names);
                AppDomain.CurrentDomain.SetData("names", names);
            });
            Assert.Equal(4, server.Objects.Count);
            one.Apply(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            });
            Thread.Sleep(200);
            Assert.Equal(4, server.Objects.Count);
            Assert.Equal(2, one.Apply(() => Names().Get<List<ManagedList<int>>>("lists")[1][0]));
            one.Apply(() => Names().Set("lists", 0));
            one.Apply(() => Names().Remove("queue"));
            one.Apply(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            });
            Bound.Until(() => server.Objects.Count == 1, "what has no name any more is dropped");
            one.Apply(() => Names().Set("list", new SyncManagerOf(address).Manager.List([3])));
            one.Terminate();
            one.Join();
            Bound.Until(() => server.Objects.Count == 0, "what a namespace holds is dropped with it");
        }
        finally
        {
            SharedObjects.Patience = before;
        }

        static ManagedNamespace Names() => (ManagedNamespace)AppDomain.CurrentDomain.GetData("names")!;
    });

    private sealed class SyncManagerOf
    {
        public SyncManagerOf(string address)
        {
            Manager = new SyncManager(ConnectionAddress.Parse(address));
            Manager.Connect();
        }

        public SyncManager Manager { get; }
    }

    [Fact]
    public void Queues_wait_and_are_bounded() => Bound.Within(() =>
    {
        ManagedQueue<int> queue = _manager.Queue<int>(2);
        AsyncResult job = _pool.ApplyAsync(static queue =>
        {
            for (int i = 0; i < 20; i++) queue.Put(i);
        }, queue);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(i, queue.Get());
            queue.TaskDone();
        }

        job.Get();
        Assert.True(queue.Join(TimeSpan.Zero));
        Assert.Throws<QueueEmptyException>(() => queue.Get(TimeSpan.Zero));
        Assert.True(queue.TryPut(1) && queue.TryPut(2) && !queue.TryPut(3));
        Assert.Throws<QueueFullException>(() => queue.Put(3, TimeSpan.FromMilliseconds(5)));
        Assert.Equal((2, true, false), (queue.Count, queue.IsFull, queue.IsEmpty));
        Assert.Equal([1, 2], queue.Shutdown(immediate: true));
        Assert.Throws<QueueShutdownException>(() => queue.Put(1));
        ManagedQueue<int> lifo = _manager.LifoQueue<int>();
        ManagedQueue<int> priority = _manager.PriorityQueue<int>();
        foreach (int item in (int[])[2, 1, 3])
        {
            lifo.Put(item);
            priority.Put(item);
        }

        Assert.Equal((3, 1), (lifo.Get(), priority.Get()));
        Assert.False(_manager.Queue<int>().TryGet(out _));
    });

    [Fact]
    public void Locks_exclude_and_belong_to_threads_where_they_do() => Bound.Within(() =>
    {
        ManagedLock plain = _manager.Lock();
        using (plain.Acquire())
        {
            Assert.True(plain.IsLocked);
            Assert.False(_pool.Apply(static plain => plain.TryAcquire(TimeSpan.FromMilliseconds(5)), plain));
            Assert.False(plain.TryAcquire());
        }

        Assert.Throws<SynchronizationLockException>(plain.Release);
        ManagedRLock own = _manager.RLock();
        Assert.True(own.TryAcquire() && own.TryAcquire());
        Assert.Throws<SynchronizationLockException>(
            () => _pool.Apply(static own => own.Release(), own));
        own.Release();
        Assert.False(_pool.Apply(static own => own.TryAcquire(), own));
        own.Release();
        Assert.True(_pool.Apply(static own =>
        {
            using (own.Acquire()) return own.IsLocked;
        }, own));
        Assert.Throws<SynchronizationLockException>(own.Release);
    });

    [Fact]
    public void Lock_of_a_process_that_ends_is_given_on_and_told_once() => Bound.Within(() =>
    {
        foreach (bool takesOver in (bool[])[false, true])
        {
            ManagedRLock held = _manager.RLock();
            using ProcessPool doomed = new(1);
            doomed.Apply(static held => held.TryAcquire(), held);
            Task<Exception?> waiting = Task.Run<Exception?>(() => Record.Exception(() =>
            {
                if (!takesOver)
                {
                    held.Acquire().Dispose();
                    return;
                }

                using (held.Acquire(out bool wasAbandoned)) Assert.True(wasAbandoned);
            }));
            Thread.Sleep(30);
            Assert.False(waiting.IsCompleted);
            doomed.Terminate();
            doomed.Join();
            Exception? error = waiting.GetAwaiter().GetResult();
            if (takesOver) Assert.Null(error);
            else Assert.IsType<AbandonedException>(error);
            using (held.Acquire()) Assert.True(held.IsLocked);
        }
    });

    [Fact]
    public void Process_that_ends_while_it_waits_takes_nothing() => Bound.Within(() =>
    {
        ManagedQueue<int> queue = _manager.Queue<int>();
        ManagedBarrier barrier = _manager.Barrier(2);
        ProcessPool doomed = new(2);
        AsyncResult getting = doomed.ApplyAsync(static queue => queue.Get(), queue);
        AsyncResult coming = doomed.ApplyAsync(static barrier => barrier.Wait(), barrier);
        Bound.Until(() => barrier.Waiting == 1, "the party has come");
        Thread.Sleep(50);
        doomed.Terminate();
        doomed.Join();
        Assert.ThrowsAny<Exception>(() => getting.Get());
        Assert.ThrowsAny<Exception>(() => coming.Get());
        Bound.Until(() => barrier.IsBroken, "the barrier is broken");
        Assert.Throws<BarrierBrokenException>(() => barrier.Wait());
        barrier.Reset();
        Assert.False(barrier.IsBroken);
        queue.Put(1);
        Assert.Equal(1, queue.Get(TimeSpan.Zero));
    });

    [Fact]
    public void Semaphores_count() => Bound.Within(() =>
    {
        ManagedSemaphore semaphore = _manager.Semaphore(1);
        using (semaphore.Acquire())
        {
            Assert.Equal(0, semaphore.Value);
            Assert.False(_pool.Apply(static semaphore => semaphore.TryAcquire(), semaphore));
        }

        semaphore.Release(2);
        Assert.Equal(3, semaphore.Value);
        ManagedSemaphore bounded = _manager.BoundedSemaphore(1);
        Assert.Throws<SemaphoreFullException>(() => bounded.Release());
        Assert.Throws<ArgumentOutOfRangeException>(() => _manager.Semaphore(-1));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Permits_of_a_process_that_ends_come_back(bool isBounded) => Bound.Within(() =>
    {
        ManagedSemaphore semaphore = isBounded ? _manager.BoundedSemaphore(3) : _manager.Semaphore(3);
        using ProcessPool doomed = new(1);
        doomed.Apply(static semaphore =>
        {
            for (int i = 0; i < 3; i++) semaphore.Acquire();
            semaphore.Release();
        }, semaphore);
        using (semaphore.Acquire())
        {
            Assert.Equal(0, semaphore.Value);
            // One that another holds: that is gone, and does not come back twice.
            semaphore.Release();
            semaphore.Release();
            Assert.Equal(2, semaphore.Value);
            Assert.True(semaphore.TryAcquire());
            Assert.True(semaphore.TryAcquire());
            Task waiting = Task.Run(() => semaphore.Acquire());
            doomed.Terminate();
            doomed.Join();
            waiting.GetAwaiter().GetResult();
            Assert.Equal(0, semaphore.Value);
            semaphore.Release();
        }

        semaphore.Release();
        Assert.Equal(3, semaphore.Value);
    });

    [Fact]
    public void Events_wake_all_also_when_cleared_at_once() => Bound.Within(() =>
    {
        ManagedEvent flag = _manager.Event();
        Assert.False(flag.Wait(TimeSpan.FromMilliseconds(5)));
        AsyncResult<bool>[] waiting = [.. Enumerable.Range(0, 2).Select(_ =>
            _pool.ApplyAsync(static flag => flag.Wait(TimeSpan.FromSeconds(30)), flag))];
        // Whoever waits at that moment is woken, though it is cleared before he could look.
        Bound.Until(() =>
        {
            flag.Set();
            flag.Clear();
            return waiting.All(one => one.Ready);
        }, "both were woken");
        foreach (AsyncResult<bool> one in waiting) Assert.True(one.Get());
        Assert.False(flag.IsSet);
        flag.Set();
        Assert.True(flag.IsSet && flag.Wait());
    });

    [Fact]
    public void Condition_wakes_who_waits() => Bound.Within(() =>
    {
        ManagedCondition condition = _manager.Condition();
        ManagedValue<int> value = _manager.Value(0);
        AsyncResult<bool> job = _pool.ApplyAsync(() =>
        {
            using (condition.Acquire()) return condition.WaitFor(() => value.Value == 2, TimeSpan.FromSeconds(30));
        });
        for (int i = 0; i < 2; i++)
        {
            using (condition.Acquire())
            {
                value.Add(1);
                condition.NotifyAll();
            }
        }

        Assert.True(job.Get());
        Assert.Throws<SynchronizationLockException>(() => condition.Wait(TimeSpan.Zero));
        Assert.Throws<SynchronizationLockException>(() => condition.Notify());
        using (condition.Acquire()) Assert.False(condition.Wait(TimeSpan.FromMilliseconds(5)));
    });

    [Fact]
    public void Barrier_lets_all_go_together() => Bound.Within(() =>
    {
        ManagedBarrier barrier = _manager.Barrier(3, TimeSpan.FromSeconds(30));
        AsyncResult<int>[] others = [.. Enumerable.Range(0, 2).Select(_ =>
            _pool.ApplyAsync(static barrier => barrier.Wait(), barrier))];
        int[] places = [barrier.Wait(), .. others.Select(other => other.Get())];
        Assert.Equal([0, 1, 2], places.Order());
        Assert.Equal(3, barrier.Parties);
        Assert.Throws<BarrierBrokenException>(() => barrier.Wait(TimeSpan.FromMilliseconds(5)));
        Assert.True(barrier.IsBroken);
        Assert.Throws<ArgumentOutOfRangeException>(() => _manager.Barrier(0));
    });

    [Fact]
    public void Threads_of_one_process_call_at_the_same_time() => Bound.Within(() =>
    {
        ManagedValue<int> value = _manager.Value(0);
        ManagedEvent flag = _manager.Event();
        Task waiting = Task.Run(() => flag.Wait());
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 50; i++) value.Add(1);
        });
        Assert.Equal(400, value.Value);
        flag.Set();
        waiting.GetAwaiter().GetResult();
    });
}
