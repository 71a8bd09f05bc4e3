using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL301UnlockedSharedMutation>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL301UnlockedSharedMutationTests
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
