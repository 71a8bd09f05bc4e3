using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Managers;

/// <summary>What managers hold, used here and in jobs.</summary>
public sealed class SharedObjectTests(SharedManager shared) : IClassFixture<SharedManager>
{
    private static readonly int[] Ten = [.. Enumerable.Range(0, 10)];

    private readonly SyncManager _manager = shared.Manager;
    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    [Trait("Conformance", "MP-082")]
    public void List_is_cut_extended_repeated_and_nested() => Bound.Within(() =>
    {
        ManagedList<int> a = _manager.List(Ten);
        Assert.Equal(Ten, a[..]);
        ManagedList<int> b = _manager.List<int>();
        Assert.Empty(b[..]);
        b.AddRange([0, 1, 2, 3, 4]);
        Assert.Equal([0, 1, 2, 3, 4], b[..]);
        Assert.Equal(2, b[2]);
        Assert.Equal([2, 3, 4], b[2..5]);
        b.Repeat(2);
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], b[..]);
        List<int> joined = [.. b, 5, 6];
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6], joined);
        ManagedList<ManagedList<int>> both = _manager.List([a, b]);
        a.Add(99);
        Assert.Equal([.. Ten, 99], both[0].ToArray());
        Assert.Equal(b.ToArray(), both[1].ToArray());
    });

    [Fact]
    [Trait("Conformance", "MP-085")]
    public void Lists_in_a_list_are_independent_and_may_hold_themselves() => Bound.Within(() =>
    {
        ManagedList<ManagedList<int>> all = _manager.List(Ten[..5].Select(_ => _manager.List(Ten[..3])));
        for (int i = 0; i < 5; i++) Assert.Equal([0, 1, 2], all[i]);
        all[0][0] = 55;
        Assert.Equal([55, 1, 2], all[0]);
        for (int i = 1; i < 5; i++) Assert.Equal([0, 1, 2], all[i]);
        Assert.Equal(2, all[1].Pop());
        Assert.Equal((2, 5), (all[1].Count, all.Count));
        ManagedList<ManagedList<int>> alias = all;
        Assert.Equal(alias, all);
    });

    [Fact]
    [Trait("Conformance", "MP-086")]
    public void Dictionary_agrees_with_one_of_this_process() => Bound.Within(() =>
    {
        ManagedDictionary<int, string> dictionary = _manager.Dictionary<int, string>();
        Dictionary<int, string> local = [];
        foreach (int number in Enumerable.Range(65, 5))
        {
            dictionary[number] = $"{(char)number}";
            local[number] = $"{(char)number}";
        }

        Assert.Equal(local, new Dictionary<int, string>(dictionary));
        Assert.Equal(local.Keys.Order(), dictionary.Keys.Order());
        Assert.Equal(local.Values.Order(), dictionary.Values.Order());
        Assert.Equal(local.Order(ByKey), dictionary.ToArray().Order(ByKey));
        Assert.Equal("A", dictionary[65]);
    });

    private static Comparer<KeyValuePair<int, string>> ByKey =>
        Comparer<KeyValuePair<int, string>>.Create((one, other) => one.Key.CompareTo(other.Key));

    [Fact]
    [Trait("Conformance", "MP-087")]
    public void Dictionary_is_one_for_code_that_takes_any() =>
        Assert.IsType<IDictionary<string, int>>(_manager.Dictionary<string, int>(), exactMatch: false);

    [Fact]
    [Trait("Conformance", "MP-088")]
    public void Dictionary_is_gone_through_once_and_not_while_it_is_cleared() => Bound.Within(() =>
    {
        ManagedDictionary<int, int> dictionary = _manager.Dictionary(Ten.ToDictionary(number => number));
        using IEnumerator<KeyValuePair<int, int>> each = dictionary.GetEnumerator();
        int count = 0;
        while (each.MoveNext()) count++;
        Assert.Equal((10, false), (count, each.MoveNext()));
        using IEnumerator<KeyValuePair<int, int>> again = dictionary.GetEnumerator();
        Assert.True(again.MoveNext());
        dictionary.Clear();
        Assert.Throws<InvalidOperationException>(() =>
        {
            while (again.MoveNext()) { }
        });
    });

    [Fact]
    [Trait("Conformance", "MP-089")]
    public void Nested_dictionaries_are_the_same_on_every_way_and_plain_ones_are_copies() => Bound.Within(() =>
    {
        ManagedDictionary<string, ManagedDictionary<string, int>> family =
            _manager.Dictionary<string, ManagedDictionary<string, int>>();
        Fill();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(1, family["pets"]["ferrets"]);
        family["pets"]["ferrets"] = 2;
        _pool.Apply(static family => family["pets"]["hamsters"] = 4, family);
        Assert.Equal((2, 4), (family["pets"]["ferrets"], family["pets"]["hamsters"]));
        ManagedDictionary<string, List<int>> plain = _manager.Dictionary<string, List<int>>();
        plain["numbers"] = [1];
        plain["numbers"].Add(2);
        Assert.Equal([1], plain["numbers"]);
        plain.AddOrUpdate("numbers", [], (_, numbers) => [.. numbers, 2]);
        Assert.Equal([1, 2], plain["numbers"]);

        void Fill() => family["pets"] = _manager.Dictionary(new Dictionary<string, int> { ["ferrets"] = 1 });
    });

    [Fact]
    [Trait("Conformance", "MP-090")]
    public void Queue_works_in_a_list_and_in_a_dictionary() => Bound.Within(() =>
    {
        ManagedList<ManagedQueue<int>> list = _manager.List<ManagedQueue<int>>();
        ManagedDictionary<int, ManagedQueue<int>> dictionary = _manager.Dictionary<int, ManagedQueue<int>>();
        list.Add(_manager.Queue<int>());
        dictionary[0] = _manager.Queue<int>();
        list[0].Put(1);
        dictionary[0].Put(2);
        Assert.Equal((1, 2), (list[0].Get(), dictionary[0].Get()));
    });

    [Fact]
    [Trait("Conformance", "MP-091")]
    [Trait("Conformance", "MP-246")]
    public void Namespace_has_what_was_set_and_shows_what_is_public() => Bound.Within(() =>
    {
        ManagedNamespace names = _manager.Namespace();
        names.Set("name", "Bob");
        names.Set("job", "Builder");
        names.Set("_hidden", "hidden");
        Assert.Equal(("Bob", "Builder"), (names.Get<string>("name"), names.Get<string>("job")));
        Assert.True(names.Remove("job"));
        Assert.Equal("ManagedNamespace(name)", names.ToString());
        Assert.Equal("hidden", names.Get<string>("_hidden"));
        Assert.Equal("Bob", _pool.Apply(static names =>
        {
            Assert.Throws<KeyNotFoundException>(() => names.Get<string>("_hidden"));
            return names.Get<string>("name");
        }, names));
    });

    [Fact]
    [Trait("Conformance", "MP-234")]
    public void Recursive_lock_is_taken_twice_there() => Bound.Within(() => _pool.Apply(static own =>
    {
        using (own.Acquire())
        using (own.Acquire())
            Assert.True(own.IsLocked);
        Assert.False(own.IsLocked);
        Assert.Throws<SynchronizationLockException>(own.Release);
    }, _manager.RLock()));

    [Fact]
    [Trait("Conformance", "MP-235")]
    public void Semaphore_counts_there() => Bound.Within(() => _pool.Apply(static semaphore =>
    {
        Assert.True(semaphore.TryAcquire());
        Assert.True(semaphore.TryAcquire());
        Assert.False(semaphore.TryAcquire());
        semaphore.Release();
        semaphore.Release(2);
        Assert.Equal(3, semaphore.Value);
    }, _manager.Semaphore(2)));

    [Fact]
    [Trait("Conformance", "MP-236")]
    public void Bounded_semaphore_is_not_released_too_often() => Bound.Within(() => _pool.Apply(static semaphore =>
    {
        using (semaphore.Acquire()) Assert.False(semaphore.TryAcquire());
        Assert.Throws<SemaphoreFullException>(() => semaphore.Release());
    }, _manager.BoundedSemaphore(1)));

    [Fact]
    [Trait("Conformance", "MP-238")]
    public void Barrier_tells_its_parties_and_is_reset_there() => Bound.Within(() => _pool.Apply(static barrier =>
    {
        Assert.Equal(5, barrier.Parties);
        barrier.Abort();
        Assert.True(barrier.IsBroken);
        barrier.Reset();
        Assert.Equal((false, 0), (barrier.IsBroken, barrier.Waiting));
    }, _manager.Barrier(5)));

    [Theory, InlineData(false), InlineData(true)]
    [Trait("Conformance", "MP-240")]
    [Trait("Conformance", "MP-241")]
    public void Queue_gives_in_order_and_is_bounded(bool isJoined) => Bound.Within(() =>
    {
        ManagedQueue<int> queue = _manager.Queue<int>(2);
        queue.Put(1);
        queue.Put(2);
        _pool.Apply(static (queue, isJoined) =>
        {
            Assert.Equal((2, true, false), (queue.Count, queue.IsFull, queue.IsEmpty));
            Assert.Equal(1, queue.Get());
            Assert.Equal(2, queue.Get());
            if (!isJoined) return;
            queue.TaskDone();
            queue.TaskDone();
            Assert.Throws<InvalidOperationException>(queue.TaskDone);
        }, queue, isJoined);
        Assert.True(queue.IsEmpty);
        Assert.Equal(isJoined, queue.Join(TimeSpan.Zero));
    });

    [Fact]
    [Trait("Conformance", "MP-242")]
    public void Every_operation_of_a_list_works_there() => Bound.Within(() =>
    {
        ManagedList<int> list = _manager.List([1, 2]);
        _pool.Apply(static list =>
        {
            list.Add(3);
            list.AddRange([4]);
            list.Insert(0, 0);
            Assert.Equal((5, 2, true), (list.Count, list.IndexOf(2), list.Contains(4)));
            List<int> part = list[1..];
            Assert.Equal([1, 2, 3, 4], part);
            list.Reverse();
            Assert.Equal([4, 3, 2, 1, 0], list);
            list.Sort();
            Assert.True(list.Remove(2));
            Assert.False(list.Remove(2));
            list.RemoveAt(0);
            Assert.Equal(4, list.Pop());
            list[0] = 9;
            Assert.Equal(1, list.Count(item => item == 9));
            list.Repeat(2);
        }, list);
        Assert.Equal([9, 3, 9, 3], list);
        list.Clear();
        Assert.Empty(list);
    });

    [Fact]
    [Trait("Conformance", "MP-243")]
    public void Every_operation_of_a_dictionary_works_there() => Bound.Within(() =>
    {
        ManagedDictionary<string, int> dictionary = _manager.Dictionary<string, int>();
        _pool.Apply(static dictionary =>
        {
            dictionary["foo"] = 1;
            dictionary.Add("bar", 2);
            Assert.Equal(["foo", "bar"], dictionary.Keys);
            Assert.Equal([1, 2], dictionary.Values);
            Assert.True(dictionary.ContainsKey("foo"));
            Assert.Equal(1, dictionary.GetOrAdd("foo", 7));
            dictionary.SetRange(new Dictionary<string, int> { ["spam"] = 3, ["foo"] = 5 });
            Assert.True(dictionary.TryRemove("foo", out int five));
            Assert.Equal(5, five);
            Assert.Equal(KeyValuePair.Create("spam", 3), dictionary.PopLast());
            Assert.False(dictionary.TryGetValue("nothing", out _));
        }, dictionary);
        Assert.Equal([KeyValuePair.Create("bar", 2)], dictionary);
        Assert.True(dictionary.Remove("bar"));
        Assert.Empty(dictionary);
    });

    [Fact]
    [Trait("Conformance", "MP-244")]
    public void Value_is_read_and_set_there() => Bound.Within(() =>
    {
        ManagedValue<int> value = _manager.Value(1);
        Assert.Equal(1, _pool.Apply(static value =>
        {
            int before = value.Value;
            value.Value = 2;
            return before;
        }, value));
        Assert.Equal((2, "2"), (value.Value, value.ToString()));
    });

    [Fact]
    [Trait("Conformance", "MP-245")]
    public void Array_is_read_and_gone_through_there() => Bound.Within(() => _pool.Apply(static array =>
    {
        Assert.Equal((3, 0, 2), (array.Length, array[0], array[2]));
        array[1] = 7;
        Assert.Equal([0, 7, 2], array);
    }, _manager.Array([0, 1, 2])));

    [Fact]
    [Trait("Conformance", "MP-248")]
    public void Set_is_made_of_anything_that_has_elements() => Bound.Within(() =>
    {
        foreach (IEnumerable<string> items in (IEnumerable<string>[])[
            new HashSet<string> { "a", "b" }, ["a", "b", "b"],
            new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }.Keys])
            Assert.Equal(["a", "b"], _manager.Set(items).Order());
        Assert.Empty(_manager.Set<string>());
        Assert.Throws<NotTransferableException>(() => _manager.Set<object>());
    });

    [Fact]
    [Trait("Conformance", "MP-249")]
    public void Set_can_do_what_any_set_can() => Bound.Within(() => _pool.Apply(static managed =>
    {
        ISet<string> set = managed;
        Assert.True(set.Add("c"));
        set.UnionWith(["d"]);
        set.ExceptWith(["a"]);
        set.SymmetricExceptWith(["b", "e"]);
        set.IntersectWith(["c", "d", "e"]);
        Assert.True(set.SetEquals(["c", "d", "e"]) && set.IsSubsetOf(["c", "d", "e"]) && set.IsSupersetOf(["c"]));
        Assert.True(set.IsProperSupersetOf(["c"]) && !set.IsProperSubsetOf(["c"]) && set.Overlaps(["c"]));
        Assert.True(set.Remove("c") && !set.Contains("c") && set.Count == 2);
        string[] copied = new string[2];
        set.CopyTo(copied, 0);
        Assert.Equal(["d", "e"], copied.Order());
        Assert.Contains(managed.Pop(), copied);
        set.Clear();
        Assert.Empty(set);
    }, _manager.Set(["a", "b"])));

    [Fact]
    [Trait("Conformance", "MP-239")]
    public void Pool_is_used_and_let_go_of_in_a_worker() => Bound.Within(() =>
    {
        using ManagedPool managed = _manager.Pool(4);
        Assert.Equal(4, managed.Workers);
        _pool.Apply(static managed =>
        {
            using (managed) { }
        }, managed);
        int[] squares = _pool.Apply(static managed =>
        {
            using (managed) return managed.Map(static number => number * number, Ten);
        }, managed);
        Assert.Equal([.. Ten.Select(static number => number * number)], squares);
        Assert.Equal(squares, managed.Map(static number => number * number, Ten));
    });
}
