using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL310CapturedLoopState>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL310CapturedLoopState, PoolAnalyzers.CodeFixes.Rules.POOL310CapturedLoopStateFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL310CapturedLoopStateTests
{
    [Theory]
    [InlineData("for (var i = 0; i < 9; i++) tasks.Add(Task.Run(() => Use([|i|])));")]
    [InlineData("for (var i = 0; i < 9; i++) tasks.Add(Task.Run(() => { var n = items[[|i|]]; Use(n + i); }));")]
    [InlineData("for (var i = 0; i < 9; i++) { var t = new Thread(() => Use([|i|])); t.Start(); }")]
    [InlineData("var threads = new List<Thread>(); for (var i = 0; i < 9; i++) threads.Add(new Thread(() => Use([|i|]))); foreach (var t in threads) t.Start();")]
    [InlineData("string? line; while ((line = reader.ReadLine()) != null) tasks.Add(Task.Run(() => Use([|line|].Length)));")]
    [InlineData("var n = 0; foreach (var x in items) { n = x * 2; ThreadPool.QueueUserWorkItem(_ => Use([|n|])); }")]
    [InlineData("var n = 0; while (n < 9) { tasks.Add(Task.Run(() => Use([|n|]))); n++; }")]
    [InlineData("for (var i = 0; i < 9; i++) foreach (var x in items) tasks.Add(Task.Run(() => Use([|i|] + x)));")]
    [InlineData("var name = Name(1); var one = Task.Run(() => Use([|name|].Length)); name = Name(2); var two = Task.Run(() => Use(name.Length)); Task.WaitAll(one, two);")]
    [InlineData("for (var i = 0; i < 9; i++) threadPool.ApplyAsync(() => Use([|i|]));")]
    [InlineData("for (var i = 0; i < 9; i++) processPool.ApplyAsync(Twice, i, callback: r => Use(r + [|i|]));")]
    [InlineData("using var gate = new SemaphoreSlim(3); for (var i = 0; i < 9; i++) { gate.Wait(); tasks.Add(Task.Run(() => { Use([|i|]); gate.Release(); })); }")]
    [InlineData("for (var i = 0; i < 9; i++) { tasks.Add(Task.Run(Work)); void Work() => Use([|i|]); }")]
    [InlineData("for (; start < 9; start++) tasks.Add(Task.Run(() => Use([|start|])));")]
    public Task A_thread_reads_what_is_there_by_then(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var stop = false; var r = processPool.ApplyAsync(() => { while (![|stop|]) Use(1); }); stop = true; r.Get();")]
    [InlineData("var most = 9; var r = processPool.ApplyAsync(() => { for (var i = 0; i < [|most|]; i++) Use(1); }); most = items.Length; r.Get();")]
    public Task A_process_waits_for_a_change_that_it_does_not_see(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_change_is_shown() => Verify.Reports(
        InMethod("for (var i = 0; i < 9; {|#1:i++|}) tasks.Add(Task.Run(() => Use({|#0:i|})));"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    AdditionalLocations = [1],
                    Arguments =
                    [
                        "i",
                        "is changed after the job was handed over, which reads whatever it is by then: "
                            + "give each job a copy of its own",
                    ],
                },
            ],
        });

    [Theory]
    // Each round has its own.
    [InlineData("for (var i = 0; i < 9; i++) { var own = i; tasks.Add(Task.Run(() => Use(own))); }")]
    [InlineData("foreach (var x in items) tasks.Add(Task.Run(() => Use(x)));")]
    [InlineData("while (Next(out var x)) tasks.Add(Task.Run(() => Use(x)));")]
    [InlineData("for (var i = 0; i < 9; i++) new Thread(Start).Start(i);")]
    [InlineData("for (var i = 0; i < 9; i++) tasks.Add(Task.Factory.StartNew(x => Use((int)x!), i));")]
    // It is over before the change.
    [InlineData("for (var i = 0; i < 9; i++) Task.Run(() => Use(i)).Wait();")]
    [InlineData("for (var i = 0; i < 9; i++) { var t = new Thread(() => Use(i)); t.Start(); t.Join(); }")]
    [InlineData("for (var i = 0; i < 9; i++) Parallel.ForEach(items, x => Use(x + i));")]
    [InlineData("for (var i = 0; i < 9; i++) threadPool.Map(x => x + i, items);")]
    [InlineData("for (var i = 0; i < 9; i++) { using var read = new SemaphoreSlim(0); tasks.Add(Task.Run(() => { var n = i; read.Release(); Use(n); })); read.Wait(); }")]
    // It is meant to be seen.
    [InlineData("var stop = false; var t = Task.Run(() => { while (!stop) Use(1); }); stop = true; t.Wait();")]
    [InlineData("var done = 0; var t = Task.Run(() => Console.WriteLine(done)); foreach (var x in items) done++; t.Wait();")]
    [InlineData("var failed = false; foreach (var x in items) { tasks.Add(Task.Run(() => { if (!failed) Use(x); })); if (x < 0) failed = true; }")]
    [InlineData("var n = 0; foreach (var x in items) { n++; tasks.Add(Task.Run(() => { while (n < 9) Use(x); })); }")]
    [InlineData("var sum = 0; foreach (var x in items) { sum += x; threadPool.ApplyAsync(() => Use(x), () => Use(sum)); }")]
    [InlineData("var n = 0; var gate = new object(); foreach (var x in items) { lock (gate) n++; tasks.Add(Task.Run(() => { lock (gate) Use(n); })); }")]
    [InlineData("var n = 0; foreach (var x in items) { Interlocked.Increment(ref n); tasks.Add(Task.Run(() => Use(Volatile.Read(ref n)))); }")]
    // A process has a copy from when the job was submitted.
    [InlineData("for (var i = 0; i < 9; i++) processPool.ApplyAsync(() => Use(i));")]
    [InlineData("var stop = false; var r = processPool.ApplyAsync(() => { while (!stop) stop = Next(out _); }); stop = true; r.Get();")]
    [InlineData("var most = 9; var r = processPool.ApplyAsync(() => { for (var i = 0; i < most; i++) Use(1); }); r.Get(); most = 3; Use(most);")]
    // It is not known who runs it.
    [InlineData("for (var i = 0; i < 9; i++) Later(() => Use(i));")]
    [InlineData("for (var i = 0; i < 9; i++) pool.ApplyAsync(() => Use(i));")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("for (var i = 0; i < 9; i++) tasks.Add(Task.Run(() => Use([|i|])));",
        "for (var i = 0; i < 9; i++) { var ownI = i; tasks.Add(Task.Run(() => Use(ownI))); }")]
    [InlineData("for (var i = 0; i < 9; i++) { Use(i); tasks.Add(Task.Run(() => Use([|i|] * i))); }",
        "for (var i = 0; i < 9; i++) { Use(i); var ownI = i; tasks.Add(Task.Run(() => Use(ownI * ownI))); }")]
    [InlineData("for (var i = 0; i < 9; i++) { tasks.Add(Task.Run(() => Use([|i|]))); tasks.Add(Task.Run(() => Use([|i|]))); }",
        "for (var i = 0; i < 9; i++) { var ownI = i; tasks.Add(Task.Run(() => Use(ownI))); var ownI2 = i; tasks.Add(Task.Run(() => Use(ownI2))); }")]
    [InlineData("string? line; while ((line = reader.ReadLine()) != null) { var t = Task.Run(() => Use([|line|].Length)); tasks.Add(t); }",
        "string? line; while ((line = reader.ReadLine()) != null) { var ownLine = line; var t = Task.Run(() => Use(ownLine.Length)); tasks.Add(t); }")]
    public Task Each_job_gets_a_copy(string bad, string good) => VerifyFix.Fixes(
        InMethod(bad), InMethod(good), POOL310CapturedLoopStateFix.CopyIt);

    [Fact]
    public Task A_statement_that_stands_alone_gets_a_block() => VerifyFix.Fixes(
        InMethod("""
            for (var i = 0; i < 9; i++)
                        // Its number.
                        tasks.Add(Task.Run(() => Use([|i|])));
            """),
        InMethod("""
            for (var i = 0; i < 9; i++)
                    {
                        var ownI = i;
                        // Its number.
                        tasks.Add(Task.Run(() => Use(ownI)));
                    }
            """),
        POOL310CapturedLoopStateFix.CopyIt);

    [Theory]
    [InlineData("var stop = false; var r = processPool.ApplyAsync(() => { while (![|stop|]) Use(1); }); stop = true; r.Get();")]
    [InlineData("var i = 0; while (i < 9) all[i++] = Task.Run(() => Use([|i|]));")]
    public Task No_fix_where_a_copy_would_be_another_value(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            void M(
                List<Task> tasks, Task[] all, int[] items, TextReader reader, int start, Pool pool, ProcessPool processPool,
                WorkerThreadPool threadPool)
            {
                {{body}}
            }

            static void Use(int x) { }
            static int Twice(int x) => x * 2;
            static string Name(int x) => x.ToString();
            static void Start(object? x) { }
            static void Later(Action action) { }
            static bool Next(out int x) { x = 1; return true; }
        }
        """;
}
