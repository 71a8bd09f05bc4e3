namespace PoolAnalyzers.Tests.Flow;

/// <summary>The concurrency engine on small programs, without any rule.</summary>
public sealed class ConcurrencyTests
{
    [Theory]
    [InlineData("lock (_gate) { _count++; }", "change _count [_gate]")]
    [InlineData("lock (_gate) { } _count++;", "change _count")]
    [InlineData("lock (this) { _count++; }", "change _count [this]")]
    [InlineData("lock (new object()) { _count++; }", "change _count")]
    [InlineData("lock (items[0].ToString()) { _count++; }", "change _count [?]")]
    [InlineData("var gate = _gate; lock (gate) { _count++; }", "write gate; change _count [_gate]")]
    [InlineData("lock (_gate) { lock (_lock) { _count++; } _count++; }", "change _count [_gate _lock]; change _count [_gate]")]
    [InlineData("lock (_lock) { _count++; }", "change _count [_lock]")]
    [InlineData("using (_lock.EnterScope()) { _count++; }", "change _count [_lock]")]
    [InlineData("Monitor.Enter(_gate); _count++; Monitor.Exit(_gate); _count--;", "change _count [_gate]; change _count")]
    [InlineData("Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); } _count--;", "change _count [_gate]; change _count")]
    [InlineData("if (Monitor.TryEnter(_gate)) { _count++; Monitor.Exit(_gate); } else { _count--; }", "change _count [_gate]; change _count")]
    [InlineData("if (!Monitor.TryEnter(_gate)) return; _count++;", "change _count [_gate]")]
    [InlineData("if (a) Monitor.Enter(_gate); _count++;", "change _count")]
    [InlineData("while (a) { Monitor.Enter(_gate); _count++; Monitor.Exit(_gate); } _count--;", "change _count [_gate]; change _count")]
    [InlineData("_rw.EnterReadLock(); _count++; _rw.ExitReadLock();", "change _count [_rw shared]")]
    [InlineData("_rw.EnterWriteLock(); _count++; _rw.ExitWriteLock();", "change _count [_rw]")]
    [InlineData("_one.Wait(); _count++; _one.Release(); _count++;", "change _count [_one]; change _count")]
    [InlineData("await _one.WaitAsync(); try { _count++; } finally { _one.Release(); }", "change _count [_one]")]
    [InlineData("_four.Wait(); _count++; _four.Release();", "change _count")]
    [InlineData("lock (_next._gate) { _next._count++; }", "change _next._count [_next._gate]")]
    [InlineData("try { lock (_gate) { _count++; throw new Exception(); } } catch { _count--; }", "change _count [_gate]; change _count")]
    public void Locks_that_are_certainly_held(string body, string expected) =>
        Assert.Equal(expected, ConcurrencyProbe.Accesses(body));

    [Theory]
    [InlineData("_count = 1;", "write _count")]
    [InlineData("_count = _count + 1;", "change _count")]
    [InlineData("_count += n;", "change _count")]
    [InlineData("s_count++;", "change s_count")]
    [InlineData("P.s_count++;", "change s_count")]
    [InlineData("_next._next._count++;", "change _next._next._count")]
    [InlineData("var next = _next; next._count++;", "write next; change _next._count")]
    [InlineData("_list.Add(1);", "change _list{}")]
    [InlineData("_list[0] = 1;", "write _list[]")]
    [InlineData("_list[0]++;", "change _list[]")]
    [InlineData("(_count, n) = (1, 2);", "write _count; write n")]
    [InlineData("Interlocked.Increment(ref _count);", "atomic _count")]
    [InlineData("int.TryParse(\"1\", out _count);", "write _count")]
    [InlineData("items.ForEach(i => _count += i);", "change _count")]
    [InlineData("Touch(_next);", "change _next._count")]
    [InlineData("_next.Bump();", "change _next._count")]
    [InlineData("Bump(); lock (_gate) Bump();", "change _count; change _count [_gate]")]
    [InlineData("Locked();", "change _count [_gate]")]
    [InlineData("var p = new P(); p.Bump();", "write p; change p._count")]
    [InlineData("Tick = 1;", "change _count")]
    [InlineData("void Local() { _count++; n++; } Local();", "change _count; change n")]
    [InlineData("Recurse(3);", "change _count")]
    [InlineData("Over();", "")]
    public void What_a_body_writes_itself_and_through_calls(string body, string expected) =>
        Assert.Equal(expected, ConcurrencyProbe.Accesses(body, """
            void Bump() { _count++; }
            static void Touch(P other) { other = other; other.Bump(); }
            void Locked() { lock (_gate) { Bump(); } }
            void Recurse(int n) { if (n > 0) Recurse(n - 1); _count++; }
            public virtual void Over() { _count++; }
            int Tick { get => 0; set => _count += value; }
            """));

    [Theory]
    [InlineData("Task.Run(Work);", "once Thread Live")]
    [InlineData("await Task.Run(Work);", "once Thread Over")]
    [InlineData("Task.Run(Work).Wait();", "once Thread Over")]
    [InlineData("var t = Task.Run(Work); t.Wait();", "once Thread Over")]
    [InlineData("var t = Task.Run(Work); if (a) t.Wait();", "once Thread Over")]
    [InlineData("var t = Task.Run(Work); t.Wait(10);", "once Thread Live")]
    [InlineData("var t = Task.Run(Work); if (!t.Wait(10)) return;", "once Thread Over")]
    [InlineData("var t = Task.Run(Work); await Task.Delay(1);", "once Thread Live")]
    [InlineData("var t = Task.Run(Work); Console.WriteLine(t);", "once Thread Live")]
    [InlineData("var t = Task.Run(Work); Helper(t);", "once Thread Over", "static void Helper(Task t) { }")]
    [InlineData("var t = Task.Run(Work).ContinueWith(_ => { }); await t;", "once Thread Over; once Thread Over")]
    [InlineData("var all = new List<Task>(); all.Add(Task.Run(Work)); await Task.WhenAll(all);", "once Thread Over")]
    [InlineData("var all = new List<Task>(); all.Add(Task.Run(Work)); foreach (var t in all) await t;", "once Thread Over")]
    [InlineData("var x = Task.Run(Work); var y = Task.Run(Work); await x;", "once Thread Over; once Thread Live")]
    [InlineData("new Thread(Work);", "once Thread Made")]
    [InlineData("var t = new Thread(Work); t.Start();", "once Thread Live")]
    [InlineData("var t = new Thread(Work); t.Start(); t.Join();", "once Thread Over")]
    [InlineData("var t = new Thread(Work) { IsBackground = true }; t.Start();", "once Thread Live")]
    [InlineData("Parallel.For(0, 9, i => { });", "many Thread blocking")]
    [InlineData("Parallel.Invoke(Work, Work);", "once Thread blocking; once Thread blocking")]
    [InlineData("items.AsParallel().ForAll(i => { });", "many Thread blocking")]
    [InlineData("items.Select(i => Task.Run(Work)).ToList();", "many Thread Live")]
    [InlineData("items.Select(i => i + 1).ToList();", "")]
    [InlineData("Action work = Work; Task.Run(work);", "once Thread Live")]
    [InlineData("using var pool = new ProcessPool(); pool.ApplyAsync(() => 1);", "once Process Over")]
    [InlineData("using var pool = new ProcessPool(); pool.Map(i => i, items);", "many Process blocking")]
    [InlineData("var pool = new ProcessPool(); var r = pool.ApplyAsync(() => 1); r.Get();", "once Process Over")]
    [InlineData("var pool = new ProcessPool(); pool.ApplyAsync(() => 1); pool.Close(); pool.Join();", "once Process Over")]
    public void Work_that_is_started_and_waited_for(string body, string expected, string members = "") =>
        Assert.Equal(expected, ConcurrencyProbe.Forks(body, members));

    [Theory]
    [InlineData("Task.Run(() => { var own = 0; own++; _count++; });", "change _count")]
    [InlineData("Task.Run(() => { var gate = new object(); lock (gate) _count++; });", "change _count")]
    [InlineData("var gate = new object(); Task.Run(() => { lock (gate) _count++; });", "change _count [gate]")]
    [InlineData("Task.Run(() => { lock (_lock) { _count++; } });", "change _count [_lock]")]
    [InlineData("var gate = new Lock(); Task.Run(() => { lock (gate) { _count++; } });", "change _count [gate]")]
    [InlineData("Parallel.ForEach(items, i => { lock ((object)i) _count++; });", "change _count [?]")]
    [InlineData("Task.Run(_next.Bump);", "change _next._count")]
    [InlineData("Task.Run(() => Task.Run(() => _count++));", "change _count")]
    public void What_forks_do(string body, string expected) =>
        Assert.Equal(expected, ConcurrencyProbe.InForks(body, "void Bump() { _count++; }"));

    [Theory]
    [InlineData("Parallel.For(0, 9, i => { _count++; });", "LostUpdate _count")]
    [InlineData("Parallel.For(0, 9, i => { _list.Add(i); });", "Container _list{}")]
    [InlineData("Parallel.For(0, 9, i => { if (i > n) n = i; });", "CheckThenAct n")]
    [InlineData("Parallel.For(0, 9, i => { n = i; Console.WriteLine(n); });", "Scratch n")]
    [InlineData("Parallel.For(0, 9, i => { lock (_gate) _count++; });", "")]
    [InlineData("Parallel.For(0, 9, i => { _rw.EnterReadLock(); _count++; _rw.ExitReadLock(); });", "LostUpdate _count wrong lock")]
    [InlineData("var t = Task.Run(() => { lock (_gate) _count++; }); lock (_lock) { _count++; } await t;", "LostUpdate _count wrong lock")]
    [InlineData("var t = Task.Run(() => { lock (_gate) _count++; }); _count++; await t;", "LostUpdate _count")]
    [InlineData("var t = Task.Run(() => { _count++; }); await t; _count++;", "")]
    [InlineData("var gate = new Lock(); Parallel.For(0, 9, i => { lock (gate) { n++; } });", "")]
    [InlineData("using var pool = new ProcessPool(); pool.Map(i => _count++, items);", "")]
    public void Races(string body, string expected) => Assert.Equal(expected, ConcurrencyProbe.Races(body));
}
