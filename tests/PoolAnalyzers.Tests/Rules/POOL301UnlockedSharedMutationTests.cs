using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL301UnlockedSharedMutation>;

namespace PoolAnalyzers.Tests.Rules;

public sealed partial class POOL301UnlockedSharedMutationTests
{
    // ---- What is reported

    [Theory]
    [InlineData("var n = 0; Parallel.For(0, 9, i => { [|n++|]; });")]
    [InlineData("var n = 0; Parallel.For(0, 9, i => [|n += i|]);")]
    [InlineData("var n = 0; Parallel.For(0, 9, i => { [|n = n + i|]; });")]
    [InlineData("var n = 0; Parallel.ForEach(items, i => { [|--n|]; });")]
    [InlineData("var n = 0; items.AsParallel().ForAll(i => { [|n += i|]; });")]
    [InlineData("var n = 0; var all = items.AsParallel().Select(i => [|n++|]).ToArray();")]
    [InlineData("var n = 0; await Parallel.ForEachAsync(items, async (i, token) => { await Task.Delay(i, token); [|n++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|_count++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|this._count++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|_total += i|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|Count++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|_other.Count++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|_text += i|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|_list.Add(i)|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|_map[i] = i|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|_map.TryAdd(i, i)|]; });")]
    [InlineData("Parallel.For(0, 9, i => { [|_builder.Append(i)|]; });")]
    [InlineData("var list = new List<int>(); Parallel.For(0, 9, i => { [|list.Add(i)|]; });")]
    [InlineData("var list = _list; Parallel.For(0, 9, i => { [|list.Add(i)|]; });")]
    [InlineData("var queue = new Queue<int>(items); Parallel.For(0, 9, i => { var x = [|queue.Dequeue()|]; });")]
    [InlineData("var best = 0; Parallel.ForEach(items, i => { if (i > best) [|best = i|]; });")]
    [InlineData("var line = \"\"; Parallel.ForEach(items, i => { [|line = i.ToString()|]; Console.WriteLine(line); });")]
    [InlineData("var bins = new int[4]; Parallel.ForEach(items, i => { [|bins[i % 4]++|]; });")]
    [InlineData("var bins = new int[4]; Parallel.ForEach(items, i => { [|bins[0] += i|]; });")]
    [InlineData("var bins = new int[256]; var data = new byte[9]; Parallel.For(0, 9, i => { [|bins[data[i]]++|]; });")]
    [InlineData("var n = 9; var all = (from i in items.AsParallel() where [|n--|] > 0 select i).ToList();")]
    [InlineData("var t = Task.Run(() => { while (true) [|_list.Add(1)|]; }); Parallel.ForEach(_list, i => { });")]
    [InlineData("Parallel.Invoke(() => [|_count++|], () => _count++);")]
    public Task In_a_parallel_body(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var n = 0; var tasks = new List<Task>(); for (var i = 0; i < 9; i++) tasks.Add(Task.Run(() => [|n++|])); await Task.WhenAll(tasks);")]
    [InlineData("var n = 0; var tasks = new Task[9]; for (var i = 0; i < 9; i++) tasks[i] = Task.Run(() => { [|n++|]; }); Task.WaitAll(tasks);")]
    [InlineData("var n = 0; var tasks = items.Select(i => Task.Run(() => { [|n += i|]; })).ToArray(); Task.WaitAll(tasks);")]
    [InlineData("var n = 0; await Task.WhenAll(items.Select(i => Task.Run(() => [|n += i|])));")]
    [InlineData("var n = 0; var tasks = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() => [|n++|])).ToList(); await Task.WhenAll(tasks);")]
    [InlineData("for (var i = 0; i < 9; i++) ThreadPool.QueueUserWorkItem(_ => [|_count++|]);")]
    [InlineData("for (var i = 0; i < 9; i++) new Thread(() => [|_count++|]).Start();")]
    [InlineData("for (var i = 0; i < 9; i++) { var t = new Thread(() => { [|_count++|]; }); t.Start(); }")]
    [InlineData("var threads = new List<Thread>(); for (var i = 0; i < 9; i++) { var t = new Thread(() => { [|_count++|]; }); threads.Add(t); t.Start(); } foreach (var t in threads) t.Join();")]
    [InlineData("var threads = new Thread[4]; for (var i = 0; i < 4; i++) threads[i] = new Thread(() => { [|_count++|]; }); foreach (var t in threads) t.Start(); foreach (var t in threads) t.Join();")]
    [InlineData("var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() => { [|_count++|]; })).ToList(); threads.ForEach(t => t.Start()); threads.ForEach(t => t.Join());")]
    [InlineData("while (true) { _ = Task.Run(() => [|_count++|]); }")]
    public Task In_work_that_a_loop_starts(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var a = new Thread(Bump); var b = new Thread(Bump); a.Start(); b.Start(); a.Join(); b.Join();")]
    [InlineData("var a = Task.Run(Bump); var b = Task.Run(Bump); await Task.WhenAll(a, b);")]
    [InlineData("var a = Task.Run(() => Bump()); var b = Task.Run(() => Bump()); Task.WaitAll(a, b);")]
    [InlineData("for (var i = 0; i < 4; i++) new Thread(Bump).Start();")]
    [InlineData("for (var i = 0; i < 4; i++) Task.Run(Deep);")]
    [InlineData("Parallel.For(0, 9, i => Bump());")]
    [InlineData("Parallel.For(0, 9, Bump);")]
    [InlineData("Parallel.Invoke(Bump, Bump);")]
    public Task In_a_method_that_the_work_calls(string body) => Verify.Reports(InMethod(body, "[|_count++|]"));

    [Theory]
    [InlineData("var n = 0; var a = Task.Run(() => [|n++|]); var b = Task.Run(() => n += 2); await Task.WhenAll(a, b);")]
    [InlineData("var n = 0; var a = Task.Run(() => [|n++|]); n++; await a;")]
    [InlineData("var n = 0; var t = new Thread(() => [|n++|]); t.Start(); n = 5; t.Join();")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => [|list.Add(1)|]); list.Add(2); await t;")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => [|list.Add(1)|]); foreach (var i in list) Console.WriteLine(i); await t;")]
    [InlineData("var n = 0; var t = Task.Run(() => { [|n++|]; }); t.Wait(10); n++;")]
    public Task In_work_beside_other_code(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var n = 0; Parallel.For(0, 9, i => { var gate = new object(); lock (gate) [|n++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { lock (new object()) { [|_count++|]; } });")]
    [InlineData("Parallel.For(0, 9, i => { lock (_gate) { } [|_count++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { if (!Monitor.TryEnter(_gate)) [|_count++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { Interlocked.Increment(ref _count); [|_count++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { var gate = new Mutex(); gate.WaitOne(); [|_count++|]; gate.ReleaseMutex(); });")]
    [InlineData("var done = new[] { new ManualResetEvent(true) }; Parallel.For(0, 9, i => { WaitHandle.WaitAll(done); [|_count++|]; });")]
    [InlineData("var a = new Mutex(); Parallel.For(0, 9, i => { WaitHandle.WaitAll(new[] { a }); a.ReleaseMutex(); [|_count++|]; });")]
    [InlineData("Parallel.For(0, 9, i => { var gate = new Mutex(false, \"gate\"); gate.WaitOne(); gate.ReleaseMutex(); [|_count++|]; });")]
    [InlineData("var gate = new SemaphoreSlim(4); Parallel.For(0, 9, i => { gate.Wait(); try { [|_count++|]; } finally { gate.Release(); } });")]
    public Task Under_a_lock_that_keeps_nobody_out(string body) => Verify.Reports(InMethod(body));

    // ---- What is not reported

    [Theory]
    [InlineData("Parallel.For(0, 9, i => { Interlocked.Increment(ref _count); });")]
    [InlineData("Parallel.For(0, 9, i => { Interlocked.Add(ref _total, i); });")]
    [InlineData("Parallel.For(0, 9, i => { int old; do { old = _count; } while (Interlocked.CompareExchange(ref _count, old + i, old) != old); });")]
    [InlineData("Parallel.For(0, 9, i => { Volatile.Write(ref _count, i); });")]
    [InlineData("Parallel.For(0, 9, i => { lock (_gate) { _count++; } });")]
    [InlineData("Parallel.For(0, 9, i => { lock (_gate) _list.Add(i); });")]
    [InlineData("var n = 0; var gate = new object(); Parallel.For(0, 9, i => { lock (gate) { n++; } });")]
    [InlineData("Parallel.For(0, 9, i => { Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); } });")]
    [InlineData("Parallel.For(0, 9, i => { if (Monitor.TryEnter(_gate)) { try { _count++; } finally { Monitor.Exit(_gate); } } });")]
    [InlineData("Parallel.For(0, 9, i => { var taken = false; try { Monitor.Enter(_gate, ref taken); _count++; } finally { if (taken) Monitor.Exit(_gate); } });")]
    [InlineData("var gate = new Lock(); var n = 0; Parallel.For(0, 9, i => { lock (gate) { n++; } });")]
    [InlineData("var gate = new Lock(); var n = 0; Parallel.For(0, 9, i => { using (gate.EnterScope()) { n++; } });")]
    [InlineData("var gate = new SemaphoreSlim(1); var n = 0; Parallel.For(0, 9, i => { gate.Wait(); try { n++; } finally { gate.Release(); } });")]
    [InlineData("var gate = new SemaphoreSlim(1, 1); var n = 0; await Task.WhenAll(items.Select(i => Task.Run(async () => { await gate.WaitAsync(); try { n++; } finally { gate.Release(); } })));")]
    [InlineData("using var gate = new Mutex(); var n = 0; Parallel.For(0, 9, i => { gate.WaitOne(); try { n++; } finally { gate.ReleaseMutex(); } });")]
    [InlineData("var a = new Mutex(); var b = new Mutex(); for (var i = 0; i < 9; i++) { new Thread(() => { a.WaitOne(); _count++; a.ReleaseMutex(); }).Start(); new Thread(() => { WaitHandle.WaitAll(new[] { a, b }); _count++; a.ReleaseMutex(); b.ReleaseMutex(); }).Start(); }")]
    [InlineData("var a = new Mutex(); Parallel.For(0, 9, i => { var taken = Mutex.WaitAll(new WaitHandle[] { a }); try { _count++; } finally { if (taken) a.ReleaseMutex(); } });")]
    [InlineData("var all = new WaitHandle[] { new Mutex() }; Parallel.For(0, 9, i => { WaitHandle.WaitAll(all); _count++; });")]
    [InlineData("Parallel.For(0, 9, i => { using var gate = new Mutex(false, \"gate\", out _); gate.WaitOne(); try { _count++; } finally { gate.ReleaseMutex(); } });")]
    [InlineData("Parallel.For(0, 9, i => { var gate = Mutex.OpenExisting(\"gate\"); gate.WaitOne(); _count++; gate.ReleaseMutex(); });")]
    [InlineData("Parallel.For(0, 9, i => { _rw.EnterWriteLock(); try { _count++; } finally { _rw.ExitWriteLock(); } });")]
    [InlineData("Parallel.For(0, 9, i => { lock (_gate) { Bump(); } });")]
    [InlineData("Parallel.For(0, 9, i => { lock (this) { _count++; } });")]
    [InlineData("var spin = new SpinLock(); var n = 0; Parallel.For(0, 9, i => { var taken = false; spin.Enter(ref taken); n++; spin.Exit(); });")]
    [InlineData("Parallel.For(0, 9, i => { if (Interlocked.Exchange(ref _flag, 1) == 0) _count++; });")]
    public Task Under_a_lock_or_in_one_step_it_is_silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var bag = new ConcurrentBag<int>(); Parallel.For(0, 9, i => bag.Add(i));")]
    [InlineData("var map = new ConcurrentDictionary<int, int>(); Parallel.For(0, 9, i => map[i] = i);")]
    [InlineData("var local = new ThreadLocal<int>(() => 0); Parallel.For(0, 9, i => local.Value++);")]
    [InlineData("Parallel.For(0, 9, i => { var n = 0; n++; });")]
    [InlineData("Parallel.For(0, 9, i => { var list = new List<int>(); list.Add(i); });")]
    [InlineData("Parallel.For(0, 9, i => { var sb = new StringBuilder(); sb.Append(i).Append(i); });")]
    [InlineData("var sum = 0L; Parallel.For(0, 9, () => 0L, (i, state, local) => local + i, local => Interlocked.Add(ref sum, local));")]
    [InlineData("var found = false; Parallel.ForEach(items, i => { if (i == 7) found = true; });")]
    [InlineData("var found = -1; Parallel.ForEach(items, (i, state) => { if (i == 7) { found = i; state.Stop(); } });")]
    [InlineData("var to = new int[9]; Parallel.For(0, 9, i => { to[i] = i; });")]
    [InlineData("var to = new int[9]; Parallel.For(0, 9, i => { to[i] += i; });")]
    [InlineData("var to = new int[9]; Parallel.For(0, 3, i => { for (var j = 0; j < 3; j++) to[i * 3 + j]++; });")]
    [InlineData("var to = new int[3, 3]; Parallel.For(0, 3, i => { for (var j = 0; j < 3; j++) to[i, j]++; });")]
    [InlineData("var to = new List<int>(items); Parallel.For(0, to.Count, i => { to[i] = i; });")]
    [InlineData("object? cache = null; Parallel.For(0, 9, i => { cache ??= new object(); });")]
    [InlineData("object? cache = null; Parallel.For(0, 9, i => { cache = cache ?? new object(); });")]
    [InlineData("object? cache = null; Parallel.For(0, 9, i => { if (cache == null) cache = new object(); });")]
    [InlineData("var one = new ParallelOptions { MaxDegreeOfParallelism = 1 }; Parallel.For(0, 9, one, i => { _count++; });")]
    [InlineData("var one = new ParallelOptions(); one.MaxDegreeOfParallelism = 1; Parallel.For(0, 9, one, i => { _count++; });")]
    [InlineData("string? made = null; object? gate = null; var isMade = false; Parallel.For(0, 9, i => { made = LazyInitializer.EnsureInitialized(ref made, ref isMade, ref gate, () => \"\"); });")]
    [InlineData("Parallel.ForEach(items, new ParallelOptions { MaxDegreeOfParallelism = 1 }, i => { _count++; });")]
    [InlineData("items.AsParallel().WithDegreeOfParallelism(1).ForAll(i => { _count++; });")]
    [InlineData("Parallel.For(0, 9, i => { t_count++; });")]
    [InlineData("Parallel.ForEach(_others, other => { other.Count++; });")]
    [InlineData("var results = items.AsParallel().Select(i => i * 2).ToList(); results.Add(3);")]
    [InlineData("Parallel.For(0, 9, i => { Console.WriteLine(_list.Count); });")]
    [InlineData("var go = true; while (go) { Parallel.For(0, 9, i => { go = false; }); }")]
    public Task What_each_run_has_for_itself_is_silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var n = 0; for (var i = 0; i < 9; i++) { await Task.Run(() => n++); }")]
    [InlineData("var n = 0; for (var i = 0; i < 9; i++) { Task.Run(() => n++).Wait(); }")]
    [InlineData("var n = 0; for (var i = 0; i < 9; i++) { var t = Task.Run(() => n++); n += t.Result; }")]
    [InlineData("var n = 0; for (var i = 0; i < 9; i++) { var t = new Thread(() => n++); t.Start(); t.Join(); }")]
    [InlineData("var n = 0; n++; var t = Task.Run(() => n++); await t; n++;")]
    [InlineData("var n = 0; var t = new Thread(() => n++); n++; t.Start(); t.Join(); n++;")]
    [InlineData("var n = 0; var a = Task.Run(() => n++); await a; var b = Task.Run(() => n++); await b;")]
    [InlineData("var n = 0; var a = Task.Run(() => n++); var b = a.ContinueWith(_ => n++); await b;")]
    [InlineData("var list = new List<int>(); var t = Task.Run(() => list.Add(1)); await Task.WhenAll(t); list.Add(2);")]
    [InlineData("var list = new List<int>(); list.Add(0); var t = Task.Run(() => list.Add(1)); t.Wait(); list.Add(2);")]
    [InlineData("var t = Task.Run(() => { _count++; }); try { await t; } catch (InvalidOperationException) { } _count++;")]
    [InlineData("var t = Task.Run(() => { _count++; }); try { await t; } finally { _count++; }")]
    [InlineData("for (var i = 0; i < 9; i++) { var n = 0; _ = Task.Run(() => n++); }")]
    [InlineData("foreach (var i in items) { var list = new List<int>(); _ = Task.Run(() => { list.Add(i); list.Add(2); }); }")]
    [InlineData("foreach (var other in _others) { _ = Task.Run(() => other.Count++); }")]
    [InlineData("_ = Task.Run(() => _count++);")]
    [InlineData("using var done = new ManualResetEventSlim(); ThreadPool.QueueUserWorkItem(_ => { _count++; done.Set(); }); done.Wait(); _count++;")]
    [InlineData("using var done = new CountdownEvent(1); ThreadPool.QueueUserWorkItem(_ => { _count++; done.Signal(); }); done.Wait(); _count++;")]
    [InlineData("items.ForEach(i => _count += i);")]
    [InlineData("var lazy = new Lazy<int>(() => _count++); _ = lazy.Value;")]
    [InlineData("items.Select(i => _count += i).ToList();")]
    [InlineData("var n = 0; var tasks = items.Select(i => Task.Run(() => i * 2)).ToList(); foreach (var t in tasks) n += await t;")]
    [InlineData("var n = 0; var tasks = new List<Task<int>>(); foreach (var i in items) tasks.Add(Task.Run(() => i)); foreach (var t in tasks) n += t.Result;")]
    [InlineData("if (items.Count == 0) { var t = Task.Run(() => _count++); await t; } _count++;")]
    [InlineData("Task? t = null; if (items.Count == 0) t = Task.Run(() => _count++); if (t != null) await t; _count++;")]
    [InlineData("using var a = new Mutex(); using var b = new Mutex(); var n = 0; Parallel.For(0, 9, i => { WaitHandle.WaitAll([a, b]); try { n++; } finally { a.ReleaseMutex(); b.ReleaseMutex(); } });")]
    [InlineData("Parallel.For(0, 9, i => { using var named = new Mutex(false, \"name\"); named.WaitOne(); try { _count++; } finally { named.ReleaseMutex(); } });")]
    [InlineData("string? text = null; Parallel.For(0, 9, i => { text = LazyInitializer.EnsureInitialized(ref text, () => \"x\"); });")]
    [InlineData("var one = new ParallelOptions(); one.MaxDegreeOfParallelism = 1; Parallel.For(0, 9, one, i => { _count++; });")]
    [InlineData("var clock = new Timer(_ => _count++, null, 0, 1000);")]
    [InlineData("var clock = new Timer(_ => _count++, null, 10, Timeout.Infinite);")]
    [InlineData("Parallel.For(0, 9, i => Synchronized());")]
    public Task What_does_not_run_at_the_same_time_is_silent(string body) => Verify.Silent(InMethod(body));

    // ---- Pools of threads, callbacks, async lambdas

    [Theory]
    [InlineData("var n = 0; pool.Map(i => { [|n += i|]; return i; }, items);")]
    [InlineData("foreach (var i in items) pool.ApplyAsync(() => { [|_count += i|]; });")]
    [InlineData("var n = 0; var a = pool.ApplyAsync(() => { [|n++|]; }); n++; a.Get();")]
    public Task Jobs_of_a_pool_of_threads(string body) =>
        Verify.Reports(InMethod("using var pool = new WorkerThreadPool(); " + body));

    [Theory]
    [InlineData("var n = 0; pool.Map(i => { n += i; return i; }, items); Console.WriteLine(n);")]
    [InlineData("foreach (var i in items) pool.ApplyAsync(() => { _count += i; });")]
    public Task Jobs_of_a_pool_of_processes_share_nothing(string body) =>
        Verify.Silent(InMethod("using var pool = new ProcessPool(); " + body));

    [Fact]
    public Task A_callback_beside_the_code_that_submits() => Verify.Reports(InMethod("""
        using var pool = new ProcessPool();
        foreach (var i in items)
        {
            pool.ApplyAsync(() => i, callback: r => { [|_count += r|]; });
            _count++;
        }
        """));

    [Fact]
    public Task Callbacks_of_one_pool_never_meet() => Verify.Silent(InMethod("""
        using (var pool = new ProcessPool())
        {
            foreach (var i in items)
                pool.ApplyAsync(() => i, callback: r => { _count += r; });
        }
        _count++;
        """));

    [Fact]
    public Task What_follows_an_await_in_a_program_without_a_synchronization_context() => Verify.Reports("""
        var n = 0;
        await Task.WhenAll(Enumerable.Range(0, 9).Select(async i =>
        {
            await Task.Delay(1);
            [|n += i|];
        }));
        """);

    [Fact]
    public Task A_parallel_query_that_came_from_elsewhere() => Verify.Reports("""
        class Orders
        {
            private int _count;
            public int[] Number(ParallelQuery<int> all) => all.Select(one => { [|_count++|]; return one; }).ToArray();
            public int[] Count(IEnumerable<int> all) => all.Select(one => { _count++; return one; }).ToArray();
        }
        """);

    [Fact]
    public Task What_comes_before_any_await_runs_one_after_the_other() => Verify.Silent("""
        var n = 0;
        await Task.WhenAll(Enumerable.Range(0, 9).Select(async i =>
        {
            n += i;
            await Task.Delay(1);
        }));
        """);

    [Fact]
    public Task In_a_library_there_may_be_a_synchronization_context() => Verify.Silent(InMethod(
        "var n = 0; await Task.WhenAll(items.Select(async i => { await Task.Delay(1); n += i; }));"));

    [Fact]
    public Task A_field_may_say_that_races_on_it_are_meant() => Verify.Silent("""
        using PoolRuntime.Contracts;
        class P
        {
            [BenignRace] private int _hits;
            void M() => Parallel.For(0, 9, i => { _hits++; });
        }
        """);

    [Fact]
    public Task A_lock_of_ones_own_and_a_type_that_synchronises_by_itself() => Verify.Silent("""
        using PoolRuntime.Contracts;
        class Gate
        {
            [Acquires] public IDisposable Enter() => null!;
            [Releases] public void Leave() { }
        }
        [ThreadSafe] class Tally { private int _n; [ThreadSafe] public void Add() => _n++; }
        class P
        {
            private readonly Gate _gate = new();
            private readonly Tally _tally = new();
            private int _count;
            void A() => Parallel.For(0, 9, i => { using (_gate.Enter()) { _count++; } });
            void B() => Parallel.For(0, 9, i => { _gate.Enter(); _count++; _gate.Leave(); });
            void C() => Parallel.For(0, 9, i => { _tally.Add(); });
        }
        """);

    [Theory]
    [InlineData("var gate = new ProcessLock(); Parallel.For(0, 9, i => { using (gate.Acquire()) _count++; });")]
    [InlineData("var gate = new ProcessRLock(); Parallel.For(0, 9, i => { gate.Acquire(); try { _count++; } finally { gate.Release(); } });")]
    [InlineData("var gate = new ProcessLock(); Parallel.For(0, 9, i => { if (gate.TryAcquire()) { _count++; gate.Release(); } });")]
    [InlineData("var gate = new ProcessLock(); Parallel.For(0, 9, i => { if (!gate.TryAcquire(null)) return; _count++; gate.Release(); });")]
    [InlineData("var gate = new ProcessLock(); await Task.WhenAll(items.Select(i => Task.Run(async () => { using (await gate.AcquireAsync()) _count++; })));")]
    [InlineData("var gate = new ProcessSemaphore(1); Parallel.For(0, 9, i => { using (gate.Acquire()) _count++; });")]
    [InlineData("var gate = new ProcessCondition(); Parallel.For(0, 9, i => { using (gate.Acquire()) { _count++; gate.Notify(); } });")]
    [InlineData("var total = new SharedValue<int>(); Parallel.For(0, 9, i => { total.Add(i); });")]
    public Task A_lock_between_processes(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var gate = new ProcessLock(); Parallel.For(0, 9, i => { using (gate.Acquire()) { } [|_count++|]; });")]
    [InlineData("var gate = new ProcessLock(); Parallel.For(0, 9, i => { gate.Acquire(); gate.Release(); [|_count++|]; });")]
    [InlineData("var gate = new ProcessLock(); Parallel.For(0, 9, i => { if (!gate.TryAcquire()) { [|_count++|]; return; } gate.Release(); });")]
    [InlineData("Parallel.For(0, 9, i => { var gate = new ProcessLock(); using (gate.Acquire()) [|_count++|]; });")]
    public Task A_lock_between_processes_that_is_not_held_or_each_ones_own(string body) =>
        Verify.Reports(InMethod(body));

    // ---- One of the kinds of code that are right without a lock, each in several forms

    [Theory]
    [InlineData("var n = 0; Parallel.For(0, 9, i => { Interlocked.Exchange(ref n, i); });")]
    [InlineData("var n = 0; Parallel.For(0, 9, i => { Interlocked.Or(ref n, i); }); Console.WriteLine(Volatile.Read(ref n));")]
    [InlineData("var n = 0; Parallel.For(0, 9, i => { for (var old = n; i > old; old = n) if (Interlocked.CompareExchange(ref n, i, old) == old) break; });")]
    [InlineData("Parallel.For(0, 9, i => { int old, next; do { old = Volatile.Read(ref _count); next = Math.Max(old, i); } while (Interlocked.CompareExchange(ref _count, next, old) != old); });")]
    public Task In_one_step_through_a_reference_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("Parallel.For(0, 9, i => { _rw.EnterWriteLock(); _map[i] = i; _rw.ExitWriteLock(); _rw.EnterReadLock(); Console.WriteLine(_map.Count); _rw.ExitReadLock(); });")]
    [InlineData("Parallel.For(0, 9, i => { _rw.EnterUpgradeableReadLock(); if (!_map.ContainsKey(i)) { _rw.EnterWriteLock(); _map[i] = i; _rw.ExitWriteLock(); } _rw.ExitUpgradeableReadLock(); });")]
    [InlineData("var t = Task.Run(() => { _rw.EnterReadLock(); foreach (var i in _list) Console.WriteLine(i); _rw.ExitReadLock(); }); _rw.EnterWriteLock(); _list.Add(1); _rw.ExitWriteLock(); await t;")]
    public Task Reader_writer_locks_that_fit_are_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("Parallel.For(0, 9, i => { lock (_gate) { Deep(); } });")]
    [InlineData("void Add(int i) => _list.Add(i); Parallel.For(0, 9, i => { lock (_gate) { Add(i); } });")]
    [InlineData("Action add = () => _count++; Parallel.For(0, 9, i => { lock (_gate) { add(); } });")]
    public Task The_lock_of_the_caller_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var queue = new ConcurrentQueue<int>(); Parallel.For(0, 9, i => { queue.Enqueue(i); queue.TryDequeue(out _); });")]
    [InlineData("var channel = System.Threading.Channels.Channel.CreateUnbounded<int>(); Parallel.For(0, 9, i => { channel.Writer.TryWrite(i); });")]
    [InlineData("using var hand = new BlockingCollection<int>(); Parallel.For(0, 9, i => { hand.Add(i); });")]
    [InlineData("var fixedOnes = System.Collections.Immutable.ImmutableList.Create(1); Parallel.For(0, 9, i => { var more = fixedOnes.Add(i); });")]
    [InlineData("var frozen = System.Collections.Frozen.FrozenSet.ToFrozenSet(items); Parallel.For(0, 9, i => { Console.WriteLine(frozen.Contains(i)); });")]
    public Task A_collection_that_is_made_for_it_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("using var builders = new ThreadLocal<StringBuilder>(() => new()); Parallel.For(0, 9, i => { builders.Value!.Append(i); });")]
    [InlineData("var ambient = new AsyncLocal<int>(); Parallel.For(0, 9, i => { ambient.Value += i; });")]
    [InlineData("Parallel.For(0, 9, i => { t_count += i; t_count--; });")]
    public Task What_each_thread_has_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var n = 0; n++; Parallel.For(0, 9, i => { Console.WriteLine(n); });")]
    [InlineData("_list.Add(1); Parallel.For(0, 9, i => { Console.WriteLine(_list[0]); });")]
    [InlineData("var limit = items.Count; if (limit > 3) limit = 3; var t = new Thread(() => Console.WriteLine(limit)); t.Start(); t.Join(); limit++;")]
    public Task What_is_written_before_the_first_thread_only_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var to = new long[items.Count]; Parallel.ForEach(items, (item, _, at) => { to[at] = item; });")]
    [InlineData("var to = new int[9]; for (var k = 0; k < 9; k++) { var mine = k; _ = Task.Run(() => to[mine]++); }")]
    [InlineData("var rows = new int[9][]; Parallel.For(0, 9, i => { rows[i] = new int[3]; rows[i][0]++; });")]
    public Task An_index_of_its_own_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("Parallel.ForEach(items, () => 0, (item, _, sum) => { sum += item; return sum; }, sum => { lock (_gate) { _count += sum; } });")]
    [InlineData("Parallel.For(0, 9, () => new List<int>(), (i, _, mine) => { mine.Add(i); return mine; }, mine => { lock (_gate) { _list.AddRange(mine); } });")]
    [InlineData("Parallel.For(0L, 9L, () => 0L, (i, _, sum) => sum + i, sum => Interlocked.Add(ref _total, sum));")]
    public Task Local_state_of_a_loop_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("using var pool = new WorkerThreadPool(2); var sum = 0; foreach (var one in pool.Map(i => i * 2, items)) sum += one;")]
    [InlineData("using var pool = new WorkerThreadPool(2); var sum = 0; foreach (var one in pool.Imap(i => i * 2, items)) sum += one;")]
    [InlineData("var sum = 0; foreach (var one in items.AsParallel().Select(i => i * 2)) sum += one;")]
    public Task What_comes_back_instead_of_being_shared_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var n = 0; items.ForEach(i => n += i); Parallel.For(0, 9, i => { Console.WriteLine(n); });")]
    [InlineData("var n = 0; var all = items.Where(i => n++ < 3).ToArray();")]
    [InlineData("var n = 0; void Count(int i) => n += i; foreach (var i in items) Count(i);")]
    public Task What_runs_here_and_now_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var ui = SynchronizationContext.Current!; ui.Post(_ => _count++, null); _count++;")]
    [InlineData("var ui = SynchronizationContext.Current!; foreach (var i in items) ui.Post(_ => _list.Add(i), null);")]
    [InlineData("var ui = SynchronizationContext.Current!; await Task.WhenAll(items.Select(i => Task.Run(() => ui.Post(_ => _count += i, null))));")]
    public Task What_is_handed_to_the_thread_of_the_user_interface_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var stop = false; var t = new Thread(() => { while (!stop) { } }); t.Start(); stop = true; t.Join();")]
    [InlineData("var done = false; Parallel.For(0, 9, i => { if (i == 3) done = true; }); Console.WriteLine(done);")]
    [InlineData("var failed = false; foreach (var i in items) new Thread(() => { try { Bump(1); } catch (Exception) { failed = true; } });")]
    public Task A_flag_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("const bool never = false; if (never) Parallel.For(0, 9, i => { _count++; });")]
    [InlineData("Parallel.For(0, 9, i => { if (false) _count++; });")]
    [InlineData("var n = 0; Parallel.For(0, 9, i => { return; n++; });")]
    public Task Code_that_is_never_reached_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("using var pool = new ProcessPool(); var n = 0; pool.MapAsync(i => { n += i; return n; }, items).Wait();")]
    [InlineData("using var pool = new ProcessPool(); foreach (var one in pool.ImapUnordered(i => { _count++; return i; }, items)) _count++;")]
    [InlineData("using var pool = new ProcessPool(); var r = pool.ApplyAsync(() => { _list.Add(1); }); _list.Add(2); r.Get();")]
    public Task A_job_in_another_process_is_silent(string body) =>
        Verify.Silent(InMethod(body));

    private static string InMethod(string body, string bump = "_count++") => $$"""
        using System.Collections.Concurrent;
        using System.Text;
        using PoolRuntime;
        using PoolRuntime.Contracts;
        class Other { public int Count; }
        class Program
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly List<int> _list = [];
            private readonly Dictionary<int, int> _map = [];
            private readonly StringBuilder _builder = new();
            private readonly List<Other> _others = [];
            private readonly Other _other = new();
            private int _count;
            private int _flag;
            private long _total;
            private string _text = "";
            [ThreadStatic] private static int t_count;
            public int Count { get; set; }
            private void Bump() { {{bump}}; }
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)]
            private void Synchronized() => _count++;
            private void Bump(int by) => Bump();
            private void Deep() => Deeper();
            private void Deeper() => Bump();
            async Task M(List<int> items) { {{body}} await Task.Yield(); }
        }
        """;
}
