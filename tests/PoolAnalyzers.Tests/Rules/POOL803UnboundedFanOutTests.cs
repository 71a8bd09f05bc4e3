using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL803UnboundedFanOut>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL803UnboundedFanOut, PoolAnalyzers.CodeFixes.Rules.POOL803UnboundedFanOutFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL803UnboundedFanOutTests
{
    [Theory]
    [InlineData("using var pool = new ProcessPool(4); foreach (var line in File.ReadLines(path)) pool.[|ApplyAsync|](() => Use(line));")]
    [InlineData("using var pool = new ProcessPool(); var all = new List<AsyncResult<int>>(); foreach (var line in File.ReadLines(path)) all.Add(pool.[|ApplyAsync|](Length, line.Trim()));")]
    [InlineData("using var pool = new WorkerThreadPool(4); foreach (var n in Numbers()) pool.[|ApplyAsync|](() => Use(n));")]
    [InlineData("using var pool = new ProcessPoolExecutor(4); for (var i = 0; i < 5_000_000; i++) pool.[|Submit|](Use, i);")]
    [InlineData("using var pool = new ThreadPoolExecutor(new PoolOptions { Workers = 4 }); while (!token.IsCancellationRequested) pool.[|Submit|](() => Use(1));")]
    [InlineData("using var pool = new WorkerThreadPool(4); for (;;) { var n = Random.Shared.Next(); if (Fits(n)) pool.[|ApplyAsync|](() => Use(n)); }")]
    [InlineData("using var pool = new ProcessPool(4); var all = File.ReadLines(path).Select(line => pool.[|ApplyAsync|](Length, line)).ToList(); foreach (var one in all) Use(one.Get());")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var n in Numbers()) foreach (var m in new[] { 1, 2 }) pool.[|ApplyAsync|](() => Use(n * m));")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var n in Numbers()) { pool.[|ApplyAsync|](() => Use(n)); pool.ApplyAsync(() => Use(n + 1)); }")]
    public Task A_loop_that_is_ahead_of_the_workers(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("foreach (var line in File.ReadLines(path))", "the file may be of any size")]
    [InlineData("foreach (var line in Numbers())", "the items have no end")]
    [InlineData("for (var line = 0; line < 1_000_000; line++)", "there are 1 000 000 of them")]
    [InlineData("for (var line = 0;; line++)", "the loop has no end")]
    public Task The_message_says_why(string loop, string why) => Verify.Reports(
        InMethod($$"""using var pool = {|#1:new WorkerThreadPool(4)|}; {{loop}} { var item = line; pool.{|#0:ApplyAsync|}(() => Console.WriteLine(item)); }"""),
        new()
        {
            Expected =
            [
                new(0)
                {
                    AdditionalLocations = [1],
                    Severity = DiagnosticSeverity.Info, Arguments = ["ApplyAsync", why, "MaxPending", "pool"],
                },
            ],
        });

    [Theory]
    // There is a bound, or nobody knows.
    [InlineData("using var pool = new ProcessPool(new PoolOptions { MaxPending = 100 }); foreach (var line in File.ReadLines(path)) pool.ApplyAsync(() => Use(line));")]
    [InlineData("using var pool = new ProcessPool(options); foreach (var line in File.ReadLines(path)) pool.ApplyAsync(() => Use(line));")]
    [InlineData("using var pool = new ProcessPool(options with { Workers = 4 }); foreach (var line in File.ReadLines(path)) pool.ApplyAsync(() => Use(line));")]
    [InlineData("foreach (var line in File.ReadLines(path)) given.ApplyAsync(() => Use(line));")]
    [InlineData("var pool = new ProcessPool(); if (token.CanBeCanceled) pool = given; foreach (var line in File.ReadLines(path)) pool.ApplyAsync(() => Use(line));")]
    // There are not so many.
    [InlineData("using var pool = new ProcessPool(4); foreach (var line in File.ReadAllLines(path)) pool.ApplyAsync(() => Use(line));")]
    [InlineData("using var pool = new ProcessPool(4); for (var i = 0; i < 1000; i++) { var n = i; pool.ApplyAsync(() => Use(n)); }")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var n in Numbers()) { if (n > 9) break; pool.ApplyAsync(() => Use(n)); }")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var n in Numbers().Take(9)) pool.ApplyAsync(() => Use(n));")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var n in Numbers()) { if (n > 9) return; pool.ApplyAsync(() => Use(n)); }")]
    [InlineData("using var pool = new ProcessPool(4); for (var i = 0; i < 5_000_000; i++) { i += 1_000_000; pool.ApplyAsync(Length, path); }")]
    // The loop waits for something.
    [InlineData("using var pool = new ProcessPool(4); foreach (var line in File.ReadLines(path)) Use(pool.ApplyAsync(Length, line).Get());")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var line in File.ReadLines(path)) await pool.ApplyAsync(Length, line);")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var line in File.ReadLines(path)) { gate.Wait(); pool.ApplyAsync(() => Use(line), () => gate.Release()); }")]
    [InlineData("using var pool = new ProcessPool(4); while (true) { var n = queue.Get(); pool.ApplyAsync(() => Use(n)); }")]
    [InlineData("using var pool = new WorkerThreadPool(4); while (true) { var n = socket.Accept(); pool.ApplyAsync(() => n.Close()); }")]
    [InlineData("using var pool = new ProcessPool(4); while (true) { Thread.Sleep(1000); pool.ApplyAsync(Length, path); }")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var line in File.ReadLines(path)) { Slow(line); pool.ApplyAsync(() => Use(line)); }")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var line in File.ReadLines(path)) { next(); pool.ApplyAsync(() => Use(line)); }")]
    // It is a stream already.
    [InlineData("using var pool = new ProcessPool(4); foreach (var n in pool.Imap(Length, File.ReadLines(path))) Use(n);")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var one in File.ReadLines(path).Select(line => pool.ApplyAsync(Length, line)).Where(r => r.Ready)) Use(one.Get());")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("new ProcessPool(4)", "new ProcessPool(new PoolOptions { Workers = 4, MaxPending = 1000 })")]
    [InlineData("new ProcessPool()", "new ProcessPool(new PoolOptions { MaxPending = 1000 })")]
    [InlineData("new WorkerThreadPool(workers: 2 + 2)",
        "new WorkerThreadPool(new PoolOptions { Workers = 2 + 2, MaxPending = 1000 })")]
    [InlineData("new ProcessPool(new PoolOptions())", "new ProcessPool(new PoolOptions() { MaxPending = 1000 })")]
    [InlineData("new ProcessPool(new PoolOptions { })", "new ProcessPool(new PoolOptions { MaxPending = 1000 })")]
    [InlineData("new ProcessPool(options: new() { Workers = 4, Insights = true })",
        "new ProcessPool(options: new() { Workers = 4, Insights = true, MaxPending = 1000 })")]
    [InlineData("new ProcessPool(new PoolOptions { Workers = 4, })",
        "new ProcessPool(new PoolOptions { Workers = 4, MaxPending = 1000, })")]
    public Task The_pool_gets_a_bound(string bad, string good)
    {
        const string Loop = "foreach (var line in File.ReadLines(path)) pool.[|ApplyAsync|](() => Use(line));";
        return VerifyFix.Fixes(
            InMethod($"using var pool = {bad}; {Loop}"),
            InMethod($"using var pool = {good}; {Loop.Replace("[|", "").Replace("|]", "")}"),
            POOL803UnboundedFanOutFix.Bound);
    }

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS1998
        using System.Net.Sockets;
        using PoolRuntime;
        class C
        {
            async Task M(
                string path, PoolOptions options, ProcessPool given, SemaphoreSlim gate, BlockingQueue<int> queue,
                Socket socket, Action next, CancellationToken token)
            {
                {{body}}
            }

            static void Use(object x) { }
            static void Use(int x) { }
            static bool Fits(int x) => x > 3;
            static int Length(string line) => line.Length;
            static void Slow(string line) => Thread.Sleep(line.Length);

            static IEnumerable<int> Numbers()
            {
                for (var number = 0;; number++)
                    yield return number;
            }
        }
        """;
}
