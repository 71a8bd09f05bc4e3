using Fix = PoolAnalyzers.CodeFixes.Rules.POOL201BlockingResultInSubmitLoopFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL201BlockingResultInSubmitLoop>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL201BlockingResultInSubmitLoop,
    PoolAnalyzers.CodeFixes.Rules.POOL201BlockingResultInSubmitLoopFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL201BlockingResultInSubmitLoopTests
{
    // ---- What is reported

    [Theory]
    [InlineData("foreach (var x in items) sum += [|pool.ApplyAsync(Work, x).Get()|];")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); sum += [|r.Get()|]; }")]
    [InlineData("foreach (var x in items) { AsyncResult<int> r; r = pool.ApplyAsync(Work, x); sum += [|r.Get()|]; }")]
    [InlineData("AsyncResult<int> r; foreach (var x in items) { r = pool.ApplyAsync(Work, x); sum += [|r.Get()|]; }")]
    [InlineData("for (var i = 0; i < n; i++) list.Add([|pool.ApplyAsync(Work, i).Get()|]);")]
    [InlineData("for (var i = 0; i < n; i++) list.Add([|pool.ApplyAsync(() => Work(i)).Get()|]);")]
    [InlineData("for (var i = 0; i < items.Length; i++) items[i] = [|pool.ApplyAsync(Work, items[i]).Get()|];")]
    [InlineData("for (var i = 0; i < items.Length; i++) items[i] = [|pool.ApplyAsync(Work, i).Get()|];")]
    [InlineData("var i = 0; while (i < n) { sum += [|pool.ApplyAsync(Work, i).Get()|]; i++; }")]
    [InlineData("var i = 0; do { sum += [|pool.ApplyAsync(Work, i).Get()|]; } while (++i < n);")]
    [InlineData("var todo = new Queue<int>(items); while (todo.Count > 0) { var x = todo.Dequeue(); sum += [|pool.ApplyAsync(Work, x).Get()|]; }")]
    [InlineData("var todo = new Queue<int>(items); while (todo.TryDequeue(out var x)) sum += [|pool.ApplyAsync(Work, x).Get()|];")]
    [InlineData("string? line; while ((line = Console.ReadLine()) != null) sum += [|pool.ApplyAsync(Length, line).Get()|];")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); [|r.Wait()|]; sum += r.Get(); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); [|r.Wait()|]; if (r.Successful) sum += r.Get(); }")]
    [InlineData("foreach (var x in items) { if (x < 0) continue; sum += [|pool.ApplyAsync(Work, x).Get()|]; }")]
    [InlineData("foreach (var x in items) { if (x < 0) break; sum += [|pool.ApplyAsync(Work, x).Get()|]; }")]
    [InlineData("foreach (var x in items) if (x > 0) sum += [|pool.ApplyAsync(Work, x).Get()|];")]
    [InlineData("foreach (var x in items) { try { sum += [|pool.ApplyAsync(Work, x).Get()|]; } catch (Exception e) { Console.WriteLine(e.Message); } }")]
    [InlineData("foreach (var x in items) { var y = Work(x); Console.WriteLine($\"{x}: {[|pool.ApplyAsync(Work, y).Get()|]}\"); }")]
    [InlineData("foreach (var x in items) foreach (var y in items) sum += [|pool.ApplyAsync(Add, x, y).Get()|];")]
    [InlineData("foreach (var x in items) [|pool.ApplyAsync(Idle).Get()|];")]
    [InlineData("foreach (var x in items) { var r = [|pool.ApplyAsync(Work, x).Get()|]; if (r > 3) sum += r; else list.Add(r); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); Console.WriteLine(x); sum += [|r.Get()|]; }")]
    [InlineData("foreach (var x in items) { using var other = new StringWriter(); other.Write([|pool.ApplyAsync(Work, x).Get()|]); }")]
    [InlineData("foreach (var x in items) Keep([|pool.ApplyAsync(Work, x).Get()|]);")]
    [InlineData("var all = items.Select(x => [|pool.ApplyAsync(Work, x).Get()|]).ToList();")]
    [InlineData("sum = items.Select(x => { var r = pool.ApplyAsync(Work, x); return [|r.Get()|]; }).Sum();")]
    [InlineData("sum = (from x in items select [|pool.ApplyAsync(Work, x).Get()|]).Sum();")]
    [InlineData("list.ForEach(x => [|pool.ApplyAsync(Work, x).Get()|]);")]
    [InlineData("foreach (var s in items.Select(x => [|pool.ApplyAsync(Work, x).Get()|])) sum += s;")]
    [InlineData("Action later = () => { foreach (var x in items) sum += [|pool.ApplyAsync(Work, x).Get()|]; };")]
    [InlineData("foreach (var x in items) sum += [|_pool.ApplyAsync(Work, x + _offset).Get()|];")]
    public Task Work_of_a_pool(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in items) sum += [|Task.Run(() => Work(x)).Result|];")]
    [InlineData("foreach (var x in items) { var t = Task.Run(() => Work(x)); [|t.Wait()|]; sum += t.Result; }")]
    [InlineData("foreach (var x in items) sum += [|Task.Run(() => Work(x)).GetAwaiter().GetResult()|];")]
    [InlineData("foreach (var x in items) sum += [|Task.Run(() => Work(x)).ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("foreach (var x in items) sum += [|Task.Factory.StartNew(() => Work(x)).Result|];")]
    [InlineData("foreach (var x in items) sum += [|new ValueTask<int>(Task.Run(() => Work(x))).Result|];")]
    [InlineData("foreach (var x in items) sum += [|Start(x).Result|];")]
    [InlineData("for (var i = 0; i < n; i++) sum += [|Task.Run(() => Work(i)).Result|];")]
    [InlineData("for (var i = 0; i < n; i++) [|Task.Run(() => items[i] = Work(i)).Wait()|];")]
    [InlineData("foreach (var x in items) [|Task.Run(() => Console.WriteLine(Work(x))).Wait()|];")]
    [InlineData("var all = items.Select(x => [|Task.Run(() => Work(x)).Result|]).ToArray();")]
    [InlineData("foreach (var x in items) { var made = 0; [|Task.Run(() => made = Work(x)).Wait()|]; sum += made; }")]
    public Task Work_of_a_task(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in items) sum += [|await Task.Run(() => Work(x))|];")]
    [InlineData("foreach (var x in items) sum += [|await Task.Run(() => Work(x)).ConfigureAwait(false)|];")]
    [InlineData("foreach (var x in items) { var t = Task.Run(() => Work(x)); sum += [|await t|]; }")]
    [InlineData("foreach (var x in items) sum += [|await Start(x)|];")]
    [InlineData("foreach (var x in items) sum += [|await StartAsync(x)|];")]
    [InlineData("foreach (var x in items) sum += [|await pool.ApplyAsync(Work, x)|];")]
    [InlineData("foreach (var x in items) sum += [|await pool.ApplyAsync(Work, x).AsTask()|];")]
    [InlineData("for (var i = 0; i < n; i++) list.Add([|await Task.Run(() => Work(i))|]);")]
    public Task An_await_of_work_just_started(string body) => Verify.Reports(InAsyncMethod(body));

    // ---- What is not

    [Theory]
    [InlineData("foreach (var x in items) sum = pool.ApplyAsync(Add, x, sum).Get();")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Add, x, sum); sum += r.Get(); }")]
    [InlineData("foreach (var x in items) { var so = sum; sum = pool.ApplyAsync(() => Add(so, x)).Get(); }")]
    [InlineData("while (sum < n) sum += pool.ApplyAsync(Work, sum).Get();")]
    [InlineData("for (var i = 0; i < n; i = pool.ApplyAsync(Work, i).Get()) ;")]
    [InlineData("for (var i = 0; i < n;) i = pool.ApplyAsync(Work, i).Get();")]
    [InlineData("for (var i = 0; i < n; i++) { if (sum > 100) break; sum += pool.ApplyAsync(Work, i).Get(); }")]
    [InlineData("var todo = new Queue<int>(items); while (todo.Count > 0) { var x = todo.Dequeue(); todo.Enqueue(pool.ApplyAsync(Work, x).Get()); }")]
    [InlineData("var todo = new Queue<int>(items); while (todo.TryDequeue(out var x)) { if (pool.ApplyAsync(Work, x).Get() > 3) todo.Enqueue(x - 1); }")]
    [InlineData("for (var i = 1; i < items.Length; i++) items[i] = pool.ApplyAsync(Work, items[i - 1]).Get();")]
    [InlineData("for (var i = 0; i < items.Length - 1; i++) items[i + 1] = pool.ApplyAsync(Work, items[i]).Get();")]
    [InlineData("foreach (var x in items) _offset += pool.ApplyAsync(Work, x + _offset).Get();")]
    [InlineData("foreach (var x in items) Remember(pool.ApplyAsync(Work, x + _offset).Get());")]
    [InlineData("foreach (var x in items) { var last = list.Count > 0 ? list[^1] : 0; list.Add(pool.ApplyAsync(Add, x, last).Get()); }")]
    [InlineData("var seen = 0; foreach (var x in items) { var r = pool.ApplyAsync(() => Add(x, seen)).Get(); if (r > 3) seen = x; }")]
    public Task Where_the_next_iteration_needs_the_result(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in items) { if (pool.ApplyAsync(Work, x).Get() > 3) break; }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x).Get(); if (r > 3) return; }")]
    [InlineData("foreach (var x in items) { if (pool.ApplyAsync(Work, x).Get() > 3) throw new InvalidOperationException(); }")]
    [InlineData("while (true) { try { sum = pool.ApplyAsync(Work, 1).Get(); break; } catch (TimeoutException) { } }")]
    [InlineData("for (var retry = 0; retry < 3; retry++) { try { sum = pool.ApplyAsync(Work, 1).Get(); return; } catch (TimeoutException) { } }")]
    [InlineData("for (var i = 0; i < n; i++) { try { sum = pool.ApplyAsync(Work, 1).Get(); } catch { if (i < 3) continue; throw; } break; }")]
    [InlineData("var ok = false; while (!ok) ok = pool.ApplyAsync(Work, 1).Get() > 0;")]
    [InlineData("var ok = false; for (var i = 0; i < 3 && !ok; i++) { try { sum = pool.ApplyAsync(Work, 1).Get(); ok = true; } catch (TimeoutException) { } }")]
    [InlineData("while (pool.ApplyAsync(Work, 1).Get() > 0) Thread.Yield();")]
    [InlineData("var first = items.Select(x => pool.ApplyAsync(Work, x).Get()).First(r => r > 3);")]
    [InlineData("var any = items.Select(x => pool.ApplyAsync(Work, x).Get()).Any(r => r > 3);")]
    [InlineData("var lazy = items.Select(x => pool.ApplyAsync(Work, x).Get());")]
    public Task Where_the_result_decides_whether_to_go_on(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); if (r.Ready) sum += r.Get(); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); while (!r.Ready) Console.Write('.'); sum += r.Get(); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); if (r.Wait(TimeSpan.FromSeconds(1))) sum += r.Get(); }")]
    [InlineData("foreach (var x in items) sum += pool.ApplyAsync(Work, x).Get(TimeSpan.FromSeconds(1));")]
    [InlineData("foreach (var x in items) { var t = Task.Run(() => Work(x)); if (t.IsCompleted) sum += t.Result; }")]
    [InlineData("foreach (var x in items) { var t = Task.Run(() => Work(x)); if (!t.Wait(1000)) Console.WriteLine(x); }")]
    [InlineData("var all = items.Select(x => pool.ApplyAsync(Work, x)).ToList(); foreach (var r in all) sum += r.Get();")]
    [InlineData("var all = items.Select(x => Task.Run(() => Work(x))).ToArray(); Task.WaitAll(all); foreach (var t in all) sum += t.Result;")]
    [InlineData("foreach (var x in items) { var t = Task.Run(() => Work(x)); Task.WaitAny(t, Task.Delay(10)); sum += t.Result; }")]
    public Task Where_it_is_known_to_be_done_or_waited_for_in_order_to_react(string body) =>
        Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("AsyncResult<int>? last = null; foreach (var x in items) { if (last != null) sum += last.Get(); last = pool.ApplyAsync(Work, x); }")]
    [InlineData("AsyncResult<int>? last = null; foreach (var x in items) { var next = pool.ApplyAsync(Work, x); if (last != null) sum += last.Get(); last = next; }")]
    [InlineData("var window = new Queue<AsyncResult<int>>(); foreach (var x in items) { window.Enqueue(pool.ApplyAsync(Work, x)); if (window.Count > 4) sum += window.Dequeue().Get(); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); if (x % 10 == 9) sum += r.Get(); }")]
    [InlineData("foreach (var x in items) { var a = pool.ApplyAsync(Work, x); var b = pool.ApplyAsync(Work, -x); sum += a.Get() + b.Get(); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); sum += Work(x); sum += r.Get(); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); list.Add(Work(x)); foreach (var y in items) sum += y; sum += r.Get(); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); results.Add(r); r.Wait(); }")]
    [InlineData("foreach (var x in items) sum += pool.MapAsync(Work, items).Get().Sum();")]
    [InlineData("foreach (var x in items) sum += pool.Map(Work, items).Sum();")]
    [InlineData("foreach (var x in items) sum += pool.Apply(Work, x);")]
    [InlineData("foreach (var x in items) pool.ApplyAsync(Work, x);")]
    [InlineData("sum = pool.ApplyAsync(Work, 1).Get();")]
    [InlineData("foreach (var x in pool.MapAsync(Work, items).Get()) sum += x;")]
    [InlineData("foreach (var x in pool.ApplyAsync(Many, 3).Get()) sum += x;")]
    public Task Where_work_overlaps(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("for (var i = 0; i < 1; i++) sum += pool.ApplyAsync(Work, i).Get();")]
    [InlineData("for (var i = 1; i <= 1; i++) sum += pool.ApplyAsync(Work, i).Get();")]
    [InlineData("do { sum += pool.ApplyAsync(Work, n).Get(); } while (false);")]
    [InlineData("foreach (var x in new[] { n }) sum += pool.ApplyAsync(Work, x).Get();")]
    [InlineData("foreach (var x in (int[])[n]) sum += pool.ApplyAsync(Work, x).Get();")]
    [InlineData("foreach (var x in Enumerable.Range(n, 1)) sum += pool.ApplyAsync(Work, x).Get();")]
    [InlineData("foreach (var x in items) { sum += pool.ApplyAsync(Work, x).Get(); break; }")]
    public Task Where_there_is_one_iteration(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in items) { _gate.Wait(); try { sum += pool.ApplyAsync(Work, x).Get(); } finally { _gate.Release(); } }")]
    [InlineData("foreach (var x in items) { lock (list) { sum += pool.ApplyAsync(Work, x).Get(); } }")]
    [InlineData("foreach (var x in items) { sum += pool.ApplyAsync(Work, x).Get(); Thread.Sleep(100); }")]
    [InlineData("while (!_stop) { sum += pool.ApplyAsync(Work, 1).Get(); }")]
    [InlineData("while (true) { sum += pool.ApplyAsync(Work, 1).Get(); }")]
    [InlineData("for (;;) { sum += pool.ApplyAsync(Work, 1).Get(); }")]
    [InlineData("foreach (var x in items) { var watch = System.Diagnostics.Stopwatch.StartNew(); sum += pool.ApplyAsync(Work, x).Get(); Console.WriteLine(watch.Elapsed); }")]
    [InlineData("using var single = new ProcessPool(1); foreach (var x in items) sum += single.ApplyAsync(Work, x).Get();")]
    [InlineData("for (var i = 0; i < 99; i++) { var empty = Task.Run(() => { }); empty.Wait(); }")]
    [InlineData("using var single = new ProcessPool(new PoolOptions { Workers = 1 }); foreach (var x in items) sum += single.ApplyAsync(Work, x).Get();")]
    [InlineData("Parallel.ForEach(items, y => { foreach (var x in items) Task.Run(() => Work(x)).Wait(); });")]
    public Task Where_it_is_meant(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in items) Task.Run(() => _offset += x).Wait();")]
    [InlineData("foreach (var x in items) Task.Run(() => sum += Work(x)).Wait();")]
    [InlineData("foreach (var x in items) Task.Run(() => list.Add(x)).Wait();")]
    [InlineData("for (var i = 1; i < n; i++) Task.Run(() => items[i] = items[i - 1]).Wait();")]
    [InlineData("for (var i = 1; i < n; i++) Task.Run(() => items[i % 3] = Work(i)).Wait();")]
    [InlineData("foreach (var x in items) Task.Run(() => Remember(x)).Wait();")]
    [InlineData("foreach (var x in items) { _offset++; sum += Task.Run(() => Work(x + _offset)).Result; }")]
    [InlineData("foreach (var x in items) Task.Run(() => unknown.Do(x)).Wait();")]
    [InlineData("foreach (var x in items) Task.Run(job).Wait();")]
    [InlineData("foreach (var x in items) Task.Run(() => File.AppendAllText(\"log\", \"x\")).Wait();")]
    [InlineData("foreach (var x in items) Task.Run(() => { lock (list) Work(x); }).Wait();")]
    [InlineData("foreach (var x in items) { list.Clear(); list.Add(x); sum += Task.Run(() => list.Count).Result; }")]
    [InlineData("foreach (var x in items) unknown.Do(Task.Run(() => Work(_offset)).Result);")]
    [InlineData("foreach (var x in items) Task.Factory.StartNew(() => Work(x), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.FromCurrentSynchronizationContext()).Wait();")]
    [InlineData("foreach (var x in items) Task.Run(() => Work(x)).ContinueWith(t => _offset = t.Result).Wait();")]
    [InlineData("foreach (var x in items) unknown.DoAsync(x).Wait();")]
    [InlineData("foreach (var x in items) Task.Delay(x).Wait();")]
    public Task Where_tasks_may_depend_on_each_other(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in items) sum += await unknown.DoAsync(x);")]
    [InlineData("foreach (var x in items) sum += (await File.ReadAllTextAsync(x.ToString())).Length;")]
    [InlineData("foreach (var x in items) await Task.Delay(x);")]
    [InlineData("foreach (var x in items) { await Task.Run(() => Work(x)); await Task.Delay(10); }")]
    [InlineData("foreach (var x in items) { await _gate.WaitAsync(); sum += await Task.Run(() => Work(x)); _gate.Release(); }")]
    [InlineData("foreach (var x in items) sum = await Task.Run(() => Add(sum, x));")]
    [InlineData("await Task.WhenAll(items.Select(async x => await Task.Run(() => Work(x))));")]
    [InlineData("await foreach (var x in Stream()) sum += await Task.Run(() => Work(x));")]
    [InlineData("async void Click(object o, EventArgs e) { foreach (var x in items) { await Task.Run(() => Work(x)); Console.WriteLine(x); } }")]
    [InlineData("var tasks = new List<Task<int>>(); foreach (var x in items) tasks.Add(Task.Run(() => Work(x))); foreach (var t in tasks) sum += await t;")]
    public Task In_async_code_that_does_not_submit_in_vain(string body) => Verify.Silent(InAsyncMethod(body));

    // ---- Wrappers

    [Theory]
    [InlineData("foreach (var x in items) sum += [|jobs.Begin(() => Work(x)).Collect()|];")]
    [InlineData("foreach (var x in items) { var t = jobs.Begin(() => Work(x)); sum += [|t.Value|]; }")]
    [InlineData("foreach (var x in items) sum += [|jobs.Start(x).Collect()|];")]
    [InlineData("foreach (var x in items) sum += [|jobs.BeginIn(() => Work(x)).Get()|];")]
    public Task A_wrapper_with_attributes(string body) => Verify.Reports(InMethodWith(JobRunner, body));

    [Theory]
    [InlineData("foreach (var x in items) { var t = jobs.Begin(() => Work(x)); if (t.Finished) sum += t.Collect(); }")]
    [InlineData("foreach (var x in items) sum = jobs.Begin(() => Work(sum)).Collect();")]
    [InlineData("foreach (var x in items) sum += jobs.Begin(() => Work(x)).Collect(TimeSpan.Zero);")]
    [InlineData("foreach (var x in items) jobs.Begin(() => sum += Work(x)).Collect();")]
    [InlineData("foreach (var x in items) sum += jobs.BeginMany(y => Work(y)).Collect();")]
    [InlineData("foreach (var x in items) sum += jobs.Plain(() => Work(x)).Collect();")]
    public Task A_wrapper_that_is_used_well(string body) => Verify.Silent(InMethodWith(JobRunner, body));

    [Fact]
    public Task A_wrapper_that_the_additional_file_describes() => Verify.Reports("""
        // file: C.cs
        class Ticket { public int Collect() => 0; }
        class Jobs { public Ticket Begin(int n) => new(); }
        class C
        {
            int M(Jobs jobs, int[] items)
            {
                var sum = 0;
                foreach (var x in items)
                    sum += [|jobs.Begin(x).Collect()|];
                return sum;
            }
        }
        // file: PoolAnalyzers.Contracts.txt
        # of another company
        Submits M:Jobs.Begin(System.Int32)
        Waits   M:Ticket.Collect
        """);

    [Fact]
    public Task The_additional_file_works_without_the_runtime() => Verify.Reports("""
        // file: C.cs
        class Ticket { public int Collect() => 0; }
        class Jobs { public Ticket Begin(int n) => new(); }
        class C { void M(Jobs jobs) { for (var i = 0; i < 9; i++) [|jobs.Begin(i).Collect()|]; } }
        // file: PoolAnalyzers.Contracts.txt
        Submits M:Jobs.Begin(System.Int32)
        Waits   M:Ticket.Collect
        """, new() { PoolRuntime = false });

    [Theory]
    [InlineData(Fix.SubmitThenCollect,
        "var submitted = new List<Ticket<int>>();\n        foreach (var x in items) submitted.Add(jobs.Begin(Work, x));\n"
        + "        foreach (var result in submitted) Console.WriteLine(result.Collect());")]
    [InlineData(Fix.UseMap, "foreach (var result in jobs.Map(Work, items)) Console.WriteLine(result);")]
    [InlineData(Fix.UseImap, "foreach (var result in jobs.Imap(Work, items)) Console.WriteLine(result);")]
    [InlineData(Fix.DoneCallback, "foreach (var x in items) jobs.Begin(Work, x, whenDone: result => Console.WriteLine(result));")]
    public Task Every_way_that_the_wrapper_has(string way, string after) => VerifyFix.Fixes(
        InMethodWith(JobRunner, "foreach (var x in items) Console.WriteLine([|jobs.Begin(Work, x).Collect()|]);"),
        InMethodWith(JobRunner, after), way);

    [Fact]
    public Task A_callback_of_the_result_itself() => VerifyFix.Fixes(
        InMethodWith(JobRunner, "foreach (var x in items) Console.WriteLine($\"{x}: {[|jobs.BeginIn(() => Work(x)).Get()|]}\");"),
        InMethodWith(JobRunner, "foreach (var x in items) jobs.BeginIn(() => Work(x)).AddDoneCallback(done => Console.WriteLine($\"{x}: {done.Get()}\"));"),
        Fix.DoneCallback);

    private const string JobRunner = """
        using PoolRuntime.Contracts;

        class Ticket<T>
        {
            [Waits] public T Collect() => default!;
            [Waits] public T Collect(TimeSpan timeout) => default!;
            [Waits] public T Value => default!;
            [TellsIfDone] public bool Finished => true;
        }

        class Future<T>
        {
            [Waits] public T Get() => default!;
            public void AddDoneCallback([Callback] Action<Future<T>> callback) { }
        }

        class JobRunner : IDisposable
        {
            [Submits] public Ticket<T> Begin<T>([Job] Func<T> job) => new();
            [Submits] public Ticket<T> Begin<TItem, T>([Job] Func<TItem, T> job, TItem item, [Callback] Action<T>? whenDone = null) => new();
            [Submits] public Future<T> BeginIn<T>([Job] Func<T> job) => new();
            [Submits] public Ticket<int> BeginMany([JobPerItem] Func<int, int> job) => new();
            [Submits, Waits] public T[] Map<TItem, T>([JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items) => [];
            [Submits] public IEnumerable<T> Imap<TItem, T>([JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items) => [];
            public Ticket<int> Start(int x) => Begin(() => x + 1);
            public Ticket<T> Plain<T>(Func<T> job) => new();
            public void Dispose() { }
        }

        """;

    private static string InMethodWith(string types, string body) => types + $$"""
        class C
        {
            void M(int[] items)
            {
                using var jobs = new JobRunner();
                var sum = 0;
                {{body}}
            }

            static int Work(int x) => x * x;
        }
        """;

    // ---- Much of it

    /// <summary>Beside the compiler on the same code: ten times what that takes would be far too much.</summary>
    [Theory]
    [InlineData("", "sum += pool.ApplyAsync(Work, {0}).Get();", 500, "")]
    [InlineData("foreach (var x in items) {{", "sum += pool.ApplyAsync(Work, {0}).Get();", 500, "}}")]
    [InlineData("foreach (var x in items) {{", "sum += Work({0});", 10_000, "sum += pool.ApplyAsync(Work, x).Get(); }}")]
    [InlineData("", "foreach (var x in items) sum = pool.ApplyAsync(Add, x, sum).Get();", 200, "")]
    [InlineData("", "list.ForEach(y{0} => {{ ", 100, "sum = pool.ApplyAsync(Work, sum).Get();")]
    public async Task Code_of_ten_thousand_statements_does_not_keep_anybody_waiting(
        string before, string repeated, int times, string after)
    {
        var many = string.Concat(Enumerable.Range(0, times).Select(i => string.Format(null, repeated + "\n", i)));
        var ends = repeated.EndsWith("{{ ", StringComparison.Ordinal) ? string.Concat(Enumerable.Repeat(" });", times)) : "";
        var code = InMethod(string.Format(null, before + "\n", 0) + many + string.Format(null, after, 0) + ends);
        var compilation = Meta.Compile.Code(code, References.For(Setup.Default));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.DoesNotContain(compilation.GetDiagnostics(), found =>
            found.Severity == DiagnosticSeverity.Error && found.Id != "CS5001"); // a program without an entry point
        var compiled = clock.Elapsed;
        clock.Restart();
        await Analysis.Run(compilation, [new PoolAnalyzers.Rules.POOL201BlockingResultInSubmitLoop()], new([]), default);

        Assert.True(clock.Elapsed < compiled * 10, $"{clock.Elapsed} to analyze, {compiled} to compile");
    }

    [Fact]
    public Task Twenty_at_once()
    {
        const string Before = """
            using PoolRuntime;
            class C
            {
                int Adjacent(Pool pool, int[] items)
                {
                    var sum = 0;
                    foreach (var x in items) sum += [|pool.ApplyAsync(Work, x).Get()|]; // one
                    foreach (var x in items)
                        sum += [|pool.ApplyAsync(Work, x).Get()|];
                    foreach (var x in items)
                    {
                        // three
                        sum += x * [|pool.ApplyAsync(Work, x).Get()|];
                    }
                    for (var i = 0; i < 9; i++) { sum += [|pool.ApplyAsync(Work, i).Get()|]; }
                    for (var i = 0; i < 9; i++) [|pool.ApplyAsync(Work, i).Wait()|];
                    foreach (var x in items) { var r = pool.ApplyAsync(Work, x); sum += [|r.Get()|]; } foreach (var x in items) sum += [|pool.ApplyAsync(Work, x).Get()|];
                    sum += items.Select(x => [|pool.ApplyAsync(Work, x).Get()|]).Sum() + items.Select(x => [|pool.ApplyAsync(Work, x).Get()|]).Sum();
                    foreach (var x in items) sum += [|Task.Run(() => Work(x)).Result|];
                    foreach (var x in items) { var t = Task.Run(() => Work(x)); [|t.Wait()|]; sum += t.Result; }
                    return sum;
                }

                int Nested(Pool pool, int[] items)
                {
                    var sum = 0;
                    foreach (var y in items)
                    {
                        foreach (var x in items)
                            sum += [|pool.ApplyAsync(Add, x, y).Get()|];
                        foreach (var x in items)
                            if (x > y)
                                foreach (var z in items)
                                    sum += [|pool.ApplyAsync(Add, z, y).Get()|];
                    }
                    foreach (var x in items)
                    {
                        var r = pool.ApplyAsync(Work, x);
                        sum += [|r.Get()|];
                        foreach (var y in items)
                        {
                            var r2 = pool.ApplyAsync(Work, y);
                            sum += [|r2.Get()|] + x;
                        }
                    }
                    Action later = () =>
                    {
                        foreach (var x in items) Console.WriteLine([|pool.ApplyAsync(Work, x).Get()|]);
                        void Local()
                        {
                            foreach (var x in items)
                                Console.WriteLine([|pool.ApplyAsync(Work, x).Get()|]);
                        }
                        Local();
                    };
                    later();
                    switch (sum)
                    {
                        case 1:
                            foreach (var x in items) sum += [|pool.ApplyAsync(Work, x).Get()|];
                            break;
                    }
                    return sum;
                }

                int Property(Pool pool) { if (pool.Workers > 1) foreach (var x in new[] { 1, 2 }) Console.WriteLine([|pool.ApplyAsync(Work, x).Get()|]); return 1; }
                int[] Arrow(Pool pool, int[] items) => items.Select(x => [|pool.ApplyAsync(Work, x).Get()|]).ToArray();

                static int Work(int x) => x * x;
                static int Add(int x, int y) => x + y;
            }
            """;
        return VerifyFix.Fixes(Before, TwentyAfter, Fix.SubmitThenCollect);
    }

    private const string TwentyAfter = """
        using PoolRuntime;
        class C
        {
            int Adjacent(Pool pool, int[] items)
            {
                var sum = 0;
                var submitted = new List<AsyncResult<int>>();
                foreach (var x in items) submitted.Add(pool.ApplyAsync(Work, x));
                foreach (var result in submitted) sum += result.Get(); // one
                var submitted2 = new List<AsyncResult<int>>();
                foreach (var x in items)
                    submitted2.Add(pool.ApplyAsync(Work, x));
                foreach (var result in submitted2)
                    sum += result.Get();
                var submitted3 = new List<(int, AsyncResult<int>)>();
                foreach (var x in items)
                {
                    // three
                    submitted3.Add((x, pool.ApplyAsync(Work, x)));
                }
                foreach (var (x, result) in submitted3)
                {
                    sum += x * result.Get();
                }
                var submitted4 = new List<AsyncResult<int>>();
                for (var i = 0; i < 9; i++) { submitted4.Add(pool.ApplyAsync(Work, i)); }
                foreach (var result in submitted4) { sum += result.Get(); }
                var submitted5 = new List<AsyncResult<int>>();
                for (var i = 0; i < 9; i++) submitted5.Add(pool.ApplyAsync(Work, i));
                foreach (var result in submitted5) result.Wait();
                var submitted6 = new List<AsyncResult<int>>();
                foreach (var x in items) { submitted6.Add(pool.ApplyAsync(Work, x)); }
                foreach (var r in submitted6) { sum += r.Get(); } var submitted7 = new List<AsyncResult<int>>();
                foreach (var x in items) submitted7.Add(pool.ApplyAsync(Work, x));
                foreach (var result in submitted7) sum += result.Get();
                sum += items.Select(x => pool.ApplyAsync(Work, x)).ToList().Select(result => result.Get()).Sum() + items.Select(x => pool.ApplyAsync(Work, x)).ToList().Select(result => result.Get()).Sum();
                var tasks = new List<Task<int>>();
                foreach (var x in items) tasks.Add(Task.Run(() => Work(x)));
                foreach (var task in tasks) sum += task.Result;
                var tasks2 = new List<Task<int>>();
                foreach (var x in items) { tasks2.Add(Task.Run(() => Work(x))); }
                foreach (var t in tasks2) { t.Wait(); sum += t.Result; }
                return sum;
            }

            int Nested(Pool pool, int[] items)
            {
                var sum = 0;
                foreach (var y in items)
                {
                    var submitted = new List<AsyncResult<int>>();
                    foreach (var x in items)
                        submitted.Add(pool.ApplyAsync(Add, x, y));
                    foreach (var result in submitted)
                        sum += result.Get();
                    foreach (var x in items)
                        if (x > y)
                        {
                            var submitted2 = new List<AsyncResult<int>>();
                            foreach (var z in items)
                                submitted2.Add(pool.ApplyAsync(Add, z, y));
                            foreach (var result in submitted2)
                                sum += result.Get();
                        }
                }
                var submitted3 = new List<(int, AsyncResult<int>)>();
                foreach (var x in items)
                {
                    submitted3.Add((x, pool.ApplyAsync(Work, x)));
                }
                foreach (var (x, r) in submitted3)
                {
                    sum += r.Get();
                    var submitted4 = new List<AsyncResult<int>>();
                    foreach (var y in items)
                    {
                        submitted4.Add(pool.ApplyAsync(Work, y));
                    }
                    foreach (var r2 in submitted4)
                    {
                        sum += r2.Get() + x;
                    }
                }
                Action later = () =>
                {
                    var submitted5 = new List<AsyncResult<int>>();
                    foreach (var x in items) submitted5.Add(pool.ApplyAsync(Work, x));
                    foreach (var result in submitted5) Console.WriteLine(result.Get());
                    void Local()
                    {
                        var submitted6 = new List<AsyncResult<int>>();
                        foreach (var x in items)
                            submitted6.Add(pool.ApplyAsync(Work, x));
                        foreach (var result in submitted6)
                            Console.WriteLine(result.Get());
                    }
                    Local();
                };
                later();
                switch (sum)
                {
                    case 1:
                        var submitted7 = new List<AsyncResult<int>>();
                        foreach (var x in items) submitted7.Add(pool.ApplyAsync(Work, x));
                        foreach (var result in submitted7) sum += result.Get();
                        break;
                }
                return sum;
            }

            int Property(Pool pool) { if (pool.Workers > 1)
            {
                var submitted = new List<AsyncResult<int>>();
                foreach (var x in new[] { 1, 2 }) submitted.Add(pool.ApplyAsync(Work, x));
                foreach (var result in submitted) Console.WriteLine(result.Get());
            } return 1; }
            int[] Arrow(Pool pool, int[] items) => items.Select(x => pool.ApplyAsync(Work, x)).ToList().Select(result => result.Get()).ToArray();

            static int Work(int x) => x * x;
            static int Add(int x, int y) => x + y;
        }
        """;

    // ---- What the fix does

    [Theory]
    [InlineData(
        "foreach (var x in items) sum += [|pool.ApplyAsync(Work, x).Get()|];",
        "var submitted = new List<AsyncResult<int>>();\n        foreach (var x in items) submitted.Add(pool.ApplyAsync(Work, x));\n"
        + "        foreach (var result in submitted) sum += result.Get();")]
    [InlineData(
        "foreach (var x in items)\n            sum += [|pool.ApplyAsync(Work, x).Get()|]; // all of it",
        "var submitted = new List<AsyncResult<int>>();\n        foreach (var x in items)\n            submitted.Add(pool.ApplyAsync(Work, x));\n"
        + "        foreach (var result in submitted)\n            sum += result.Get(); // all of it")]
    [InlineData(
        "foreach (var x in items)\n        {\n            var r = pool.ApplyAsync(Work, x); // begin\n\n            // end\n            sum += [|r.Get()|];\n        }",
        "var submitted = new List<AsyncResult<int>>();\n        foreach (var x in items)\n        {\n            submitted.Add(pool.ApplyAsync(Work, x)); // begin\n        }\n"
        + "        foreach (var r in submitted)\n        {\n            // end\n            sum += r.Get();\n        }")]
    [InlineData(
        "foreach (var x in items)\n        {\n            Console.Write([|pool.ApplyAsync(Work, x).Get()|] + x);\n            list.Add(x);\n        }",
        "var submitted = new List<(int, AsyncResult<int>)>();\n        foreach (var x in items)\n        {\n            submitted.Add((x, pool.ApplyAsync(Work, x)));\n        }\n"
        + "        foreach (var (x, result) in submitted)\n        {\n            Console.Write(result.Get() + x);\n            list.Add(x);\n        }")]
    [InlineData(
        "foreach (var x in items)\n        {\n            if (x < 0) continue;\n            var text = File.ReadAllText(x.ToString());\n            var r = pool.ApplyAsync(Length, text);\n            Console.WriteLine($\"{text}: {[|r.Get()|]}\");\n        }",
        "var submitted = new List<(string, AsyncResult<int>)>();\n        foreach (var x in items)\n        {\n            if (x < 0) continue;\n            var text = File.ReadAllText(x.ToString());\n            submitted.Add((text, pool.ApplyAsync(Length, text)));\n        }\n"
        + "        foreach (var (text, r) in submitted)\n        {\n            Console.WriteLine($\"{text}: {r.Get()}\");\n        }")]
    [InlineData(
        "for (var i = 0; i < n; i++) { var r = pool.ApplyAsync(() => Work(i)); items[i] = [|r.Get()|]; }",
        "var submitted = new List<(int, AsyncResult<int>)>();\n        for (var i = 0; i < n; i++) { submitted.Add((i, pool.ApplyAsync(() => Work(i)))); }\n"
        + "        foreach (var (i, r) in submitted) { items[i] = r.Get(); }")]
    [InlineData(
        "var todo = new Queue<int>(items);\n        while (todo.Count > 0)\n            sum += [|pool.ApplyAsync(Work, todo.Dequeue()).Get()|];",
        "var todo = new Queue<int>(items);\n        var submitted = new List<AsyncResult<int>>();\n        while (todo.Count > 0)\n            submitted.Add(pool.ApplyAsync(Work, todo.Dequeue()));\n"
        + "        foreach (var result in submitted)\n            sum += result.Get();")]
    [InlineData(
        "var i = 0;\n        do\n        {\n            i++;\n            sum += [|pool.ApplyAsync(Work, i).Get()|];\n        }\n        while (i < n);",
        "var i = 0;\n        var submitted = new List<AsyncResult<int>>();\n        do\n        {\n            i++;\n            submitted.Add(pool.ApplyAsync(Work, i));\n        }\n        while (i < n);\n"
        + "        foreach (var result in submitted)\n        {\n            sum += result.Get();\n        }")]
    [InlineData(
        "foreach (var x in items) [|pool.ApplyAsync(Idle).Wait()|];",
        "var submitted = new List<AsyncResult>();\n        foreach (var x in items) submitted.Add(pool.ApplyAsync(Idle));\n"
        + "        foreach (var result in submitted) result.Wait();")]
    [InlineData(
        "foreach (var x in items)\n        {\n            if ([|pool.ApplyAsync(Work, x).Get()|] > 3)\n                sum++;\n        }",
        "var submitted = new List<AsyncResult<int>>();\n        foreach (var x in items)\n        {\n            submitted.Add(pool.ApplyAsync(Work, x));\n        }\n"
        + "        foreach (var result in submitted)\n        {\n            if (result.Get() > 3)\n                sum++;\n        }")]
    [InlineData(
        "if (n > 0)\n            foreach (var x in items)\n                sum += [|pool.ApplyAsync(Work, x).Get()|];",
        "if (n > 0)\n        {\n            var submitted = new List<AsyncResult<int>>();\n            foreach (var x in items)\n                submitted.Add(pool.ApplyAsync(Work, x));\n"
        + "            foreach (var result in submitted)\n                sum += result.Get();\n        }")]
    [InlineData(
        "foreach (var y in items) foreach (var x in items) sum += [|pool.ApplyAsync(Add, x, y).Get()|];",
        "foreach (var y in items)\n        {\n            var submitted = new List<AsyncResult<int>>();\n            foreach (var x in items) submitted.Add(pool.ApplyAsync(Add, x, y));\n"
        + "            foreach (var result in submitted) sum += result.Get();\n        }")]
    [InlineData(
        "foreach (var x in items) sum += [|Task.Run(() => Work(x)).Result|];",
        "var tasks = new List<Task<int>>();\n        foreach (var x in items) tasks.Add(Task.Run(() => Work(x)));\n"
        + "        foreach (var task in tasks) sum += task.Result;")]
    [InlineData(
        "var tasks = 0; var result = 0;\n        foreach (var x in items) sum += [|Task.Run(() => Work(x)).Result|] + tasks + result;",
        "var tasks = 0; var result = 0;\n        var tasks2 = new List<Task<int>>();\n        foreach (var x in items) tasks2.Add(Task.Run(() => Work(x)));\n"
        + "        foreach (var task in tasks2) sum += task.Result + tasks + result;")]
    [InlineData(
        "sum = items.Select(x => [|pool.ApplyAsync(Work, x).Get()|]).Sum();",
        "sum = items.Select(x => pool.ApplyAsync(Work, x)).ToList().Select(result => result.Get()).Sum();")]
    [InlineData(
        "sum = items.Select(x => [|Task.Run(() => Work(x)).Result|]).Sum();",
        "sum = items.Select(x => Task.Run(() => Work(x))).ToList().Select(task => task.Result).Sum();")]
    public Task All_are_submitted_then_collected(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.SubmitThenCollect);

    [Theory]
    [InlineData(
        "foreach (var x in items) sum += [|pool.ApplyAsync(Work, x).Get()|];",
        "foreach (var result in pool.Map(Work, items)) sum += result;")]
    [InlineData(
        "foreach (var x in items)\n        {\n            // each\n            list.Add([|pool.ApplyAsync(() => Work(x)).Get()|]);\n        }",
        "foreach (var result in pool.Map(x => Work(x), items))\n        {\n            // each\n            list.Add(result);\n        }")]
    [InlineData(
        "foreach (var x in items)\n        {\n            var r = pool.ApplyAsync(Work, x);\n            sum += [|r.Get()|];\n        }",
        "foreach (var r in pool.Map(Work, items))\n        {\n            sum += r;\n        }")]
    [InlineData(
        "foreach (var x in items) [|pool.ApplyAsync(Work, x).Get()|];",
        "pool.Map(Work, items);")]
    [InlineData(
        "var all = items.Select(x => [|pool.ApplyAsync(Work, x).Get()|]).ToArray();",
        "var all = pool.Map(Work, items);")]
    [InlineData(
        "var all = items.Where(x => x > 0).Select(x => [|pool.ApplyAsync(() => Work(x + n)).Get()|]).ToList();",
        "var all = pool.Map(x => Work(x + n), items.Where(x => x > 0)).ToList();")]
    public Task A_loop_over_a_pool_becomes_a_map(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.UseMap);

    [Theory]
    [InlineData(
        "foreach (var x in items) sum += [|await pool.ApplyAsync(Work, x)|];",
        "foreach (var result in await pool.MapAsync(Work, items)) sum += result;", Fix.UseMap)]
    [InlineData(
        "foreach (var x in items) sum += [|await Task.Run(() => Work(x))|];",
        "var tasks = new List<Task<int>>();\n        foreach (var x in items) tasks.Add(Task.Run(() => Work(x)));\n"
        + "        foreach (var result in await Task.WhenAll(tasks)) sum += result;", Fix.AwaitWhenAll)]
    [InlineData(
        "foreach (var x in items)\n        {\n            var t = Task.Run(() => Work(x));\n            list.Add([|await t.ConfigureAwait(false)|]);\n        }",
        "var tasks = new List<Task<int>>();\n        foreach (var x in items)\n        {\n            tasks.Add(Task.Run(() => Work(x)));\n        }\n"
        + "        foreach (var t in await Task.WhenAll(tasks).ConfigureAwait(false))\n        {\n            list.Add(t);\n        }", Fix.AwaitWhenAll)]
    [InlineData(
        "foreach (var x in items)\n            [|await Task.Run(() => Console.WriteLine(Work(x)))|];",
        "var tasks = new List<Task>();\n        foreach (var x in items)\n            tasks.Add(Task.Run(() => Console.WriteLine(Work(x))));\n"
        + "        await Task.WhenAll(tasks);", Fix.AwaitWhenAll)]
    [InlineData(
        "foreach (var x in items) sum += x * [|await Task.Run(() => Work(x))|];",
        "var tasks = new List<(int, Task<int>)>();\n        foreach (var x in items) tasks.Add((x, Task.Run(() => Work(x))));\n"
        + "        foreach (var (x, task) in tasks) sum += x * await task;", Fix.SubmitThenCollect)]
    [InlineData(
        "foreach (var x in items) sum += [|await pool.ApplyAsync(Work, x)|];",
        "var submitted = new List<AsyncResult<int>>();\n        foreach (var x in items) submitted.Add(pool.ApplyAsync(Work, x));\n"
        + "        foreach (var result in submitted) sum += await result;", Fix.SubmitThenCollect)]
    public Task In_async_code(string before, string after, string way) =>
        VerifyFix.Fixes(InAsyncMethod(before), InAsyncMethod(after), way);

    [Theory]
    [InlineData("foreach (var x in items) { Console.WriteLine(x); Console.WriteLine([|pool.ApplyAsync(Work, x).Get()|]); }")]
    [InlineData("foreach (var x in items) { try { sum += [|pool.ApplyAsync(Work, x).Get()|]; } catch (Exception e) { Console.WriteLine(e.Message); } }")]
    [InlineData("foreach (var x in items) { using var reader = new StringReader(\"\"); var text = reader.ReadToEnd(); sum += [|pool.ApplyAsync(Length, text).Get()|]; }")]
    [InlineData("for (var i = 0; i < n; i++) sum += [|Task.Run(() => Work(i)).Result|];")]
    [InlineData("var i = 0; while (i < n) { sum += [|pool.ApplyAsync(Work, i).Get()|]; i++; }")]
    [InlineData("foreach (var x in items) { var made = 0; [|Task.Run(() => made = Work(x)).Wait()|]; sum += made; }")]
    [InlineData("foreach (var x in items) { var a = new { x }; Console.WriteLine([|pool.ApplyAsync(Work, x).Get()|] + a.x); }")]
    [InlineData("foreach (var x in items) { var one = [|pool.ApplyAsync(Work, x).Get()|]; sum += [|pool.ApplyAsync(Work, one).Get()|]; }")]
    [InlineData("foreach (var x in items) { if (x < 0) return; sum += [|pool.ApplyAsync(Work, x).Get()|]; }")]
    [InlineData("list.ForEach(x => [|pool.ApplyAsync(Work, x).Get()|]);")]
    public Task No_fix_where_something_else_would_change(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        interface IUnknown { void Do(int x); Task<int> DoAsync(int x); }
        class C
        {
            private readonly Pool _pool = new ProcessPool();
            private readonly SemaphoreSlim _gate = new(4);
            private int _offset;
            private volatile bool _stop;

            void M(ProcessPool pool, int[] items, int n, List<int> list, List<AsyncResult<int>> results, IUnknown unknown, Action job)
            {
                var sum = 0;
                {{body}}
            }

            static int Work(int x) => x * x;
            static int Add(int x, int y) => x + y;
            static int[] Many(int x) => [x];
            static int Length(string line) => line.Length;
            static void Idle() { }
            static void Keep(int x) => Console.WriteLine(x);
            void Remember(int x) => _offset = x;
            static Task<int> Start(int x) => Task.Run(() => Work(x));
        }
        """;

    private static string InAsyncMethod(string body) => $$"""
        using PoolRuntime;
        interface IUnknown { Task<int> DoAsync(int x); }
        class C
        {
            private readonly SemaphoreSlim _gate = new(4);

            async Task M(ProcessPool pool, int[] items, int n, List<int> list, IUnknown unknown)
            {
                var sum = 0;
                {{body}}
                await Task.Yield();
            }

            static int Work(int x) => x * x;
            static int Add(int x, int y) => x + y;
            static Task<int> Start(int x) => Task.Run(() => Work(x));
            static async Task<int> StartAsync(int x) => await Task.Run(() => Work(x));
            static async IAsyncEnumerable<int> Stream() { await Task.Yield(); yield return 1; }
        }
        """;
}
