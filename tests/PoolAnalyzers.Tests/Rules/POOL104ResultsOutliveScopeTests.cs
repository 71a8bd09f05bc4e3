using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL104ResultsOutliveScope>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL104ResultsOutliveScope, PoolAnalyzers.CodeFixes.Rules.POOL104ResultsOutliveScopeFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL104ResultsOutliveScopeTests
{
    [Theory]
    [InlineData("using var pool = new ProcessPool(2); return [|items.Select(i => pool.ApplyAsync(Square, i))|];")]
    [InlineData("using (var pool = new ProcessPool(2)) { return [|items.Where(i => i > 1).Select(i => pool.ApplyAsync(Square, i)).Skip(1)|]; }")]
    [InlineData("using var pool = new WorkerThreadPool(2); var all = items.Select(i => pool.ApplyAsync(Square, i)); return [|all.Take(2)|];")]
    [InlineData("using var pool = new ProcessPool(2); _kept = [|items.Select(i => pool.ApplyAsync(Square, i))|]; return [];")]
    [InlineData("IEnumerable<object> all; using (var pool = new ProcessPool(2)) { all = [|items.Select(i => pool.ApplyAsync(Square, i))|]; } return all.ToList();")]
    public Task A_sequence_is_gone_through_too_late(string body) => Verify.Reports(Sequences(body));

    [Theory]
    [InlineData("using var s = new StringWriter(); Task.Run(() => [|s|].Write(1));")]
    [InlineData("using var s = new StringWriter(); var t = Task.Run(() => [|s|].Write(1)); Console.WriteLine();")]
    [InlineData("using (var s = new StringWriter()) { _ = Task.Run(async () => await [|s|].WriteAsync(\"a\")); }")]
    [InlineData("using var s = new StringWriter(); var t = new Thread(() => [|s|].Write(1)); t.Start();")]
    [InlineData("using var s = new StringWriter(); ThreadPool.QueueUserWorkItem(_ => [|s|].Write(1));")]
    [InlineData("using var pool = new WorkerThreadPool(2); using var s = new StringWriter(); pool.ApplyAsync(() => [|s|].Write(1));")]
    [InlineData("foreach (var i in new[] { 1, 2 }) { using var s = new StringWriter(); Task.Run(() => [|s|].Write(i)); }")]
    [InlineData("Task Go() { using var s = new StringWriter(); return Task.Run(() => [|s|].Write(1)); } await Go();")]
    public Task Work_goes_on(string body) => Verify.Reports(Work(body));

    [Fact]
    public Task The_messages_say_what_is_over() => Verify.Reports(
        Work("using var s = new StringWriter(); Task.Run(() => {|#0:s|}.Write(1));"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Warning,
                    Arguments = ["s", "what runs here may use it", "wait for that first, or dispose of it there"],
                },
            ],
        });

    [Theory]
    [InlineData("using var pool = new ProcessPool(2); return items.Select(i => pool.ApplyAsync(Square, i)).ToList();")]
    [InlineData("using var pool = new ProcessPool(2); return pool.Imap(Square, items).Select(x => (object)x);")]
    [InlineData("using var pool = new ProcessPool(2); var all = pool.Imap(Name, items); return all;")]
    [InlineData("using var executor = new ThreadPoolExecutor(2); return executor.Map(Name, items);")]
    [InlineData("using var pool = new ProcessPool(2); return pool.Map(Square, items).Select(x => (object)x);")]
    [InlineData("var pool = new ProcessPool(2); return items.Select(i => pool.ApplyAsync(Square, i));")]
    [InlineData("return items.Select(i => given.ApplyAsync(Square, i));")]
    [InlineData("using var pool = new ProcessPool(2); var all = items.Select(i => pool.ApplyAsync(Square, i)); return all.ToList();")]
    [InlineData("using var pool = new ProcessPool(2); return items.Select(i => (object)i);")]
    [InlineData("using var pool = new ProcessPool(2); Func<IEnumerable<object>> all = () => items.Select(i => pool.ApplyAsync(Square, i)); return all().ToList();")]
    [InlineData("using var pool = new ProcessPool(2); IEnumerable<object> all; all = items.Select(i => pool.ApplyAsync(Square, i)); return all.ToList();")]
    [InlineData("using var pool = new ProcessPool(2); return items.Select(i => { using var own = new WorkerThreadPool(1); return (object)own.Apply(Square, i); });")]
    public Task Silent_sequences(string body) => Verify.Silent(Sequences(body));

    [Theory]
    [InlineData("using var s = new StringWriter(); await Task.Run(() => s.Write(1));")]
    [InlineData("using var s = new StringWriter(); var t = Task.Run(() => s.Write(1)); t.Wait();")]
    [InlineData("using var s = new StringWriter(); var t = Task.Run(() => s.Write(1)); Console.WriteLine(); await t;")]
    [InlineData("using var s = new StringWriter(); var t = new Thread(() => s.Write(1)); t.Start(); t.Join();")]
    [InlineData("using var s = new StringWriter(); var t = new Thread(() => s.Write(1));")]
    [InlineData("using var s = new StringWriter(); using var pool = new WorkerThreadPool(2); pool.ApplyAsync(() => s.Write(1));")]
    [InlineData("var s = new StringWriter(); Task.Run(() => s.Write(1));")]
    [InlineData("var s = new StringWriter(); Task.Run(() => { using (s) s.Write(1); });")]
    [InlineData("Task.Run(() => { using var s = new StringWriter(); s.Write(1); });")]
    [InlineData("using var s = new StringWriter(); Parallel.For(0, 9, i => { lock (s) s.Write(1); });")]
    [InlineData("using var s = new StringWriter(); Task.Run(() => s.Write(1)); Thread.Sleep(1000);")]
    [InlineData("using var s = new StringWriter(); Task.Run(() => s.Write(1)); Console.ReadLine();")]
    [InlineData("using var s = new StringWriter(); Task.Run(() => s.Write(1)); Finish();")]
    [InlineData("using var s = new StringWriter(); using var done = new ManualResetEvent(false); Task.Run(() => { s.Write(1); done.Set(); }); done.WaitOne();")]
    [InlineData("using var s = new StringWriter(); var all = new List<Task>(); all.Add(Task.Run(() => s.Write(1))); await Task.WhenAll(all);")]
    [InlineData("using var s = new StringWriter(); new[] { 1, 2 }.ToList().ForEach(i => s.Write(i));")]
    [InlineData("using var s = new StringWriter(); using var pool = new ProcessPool(2); pool.ApplyAsync(Square, 1);")]
    public Task Silent_work(string body) => Verify.Silent(Work(body));

    [Fact]
    public Task It_is_done_inside_of_the_block() => VerifyFix.Fixes(
        """
        #pragma warning disable CS1998, CS4014
        using PoolRuntime;
        class C
        {
            IEnumerable<AsyncResult<int>> Squares(int[] items)
            {
                using var pool = new ProcessPool(2);
                return [|items
                    .Select(i => pool.ApplyAsync(Square, i))|]; // lazy
            }

            IEnumerable<AsyncResult<int>> All(int[] items)
            {
                using var pool = new ProcessPool(2);
                var all = items.Select(i => pool.ApplyAsync(Square, i));
                return [|all|];
            }

            void Wait()
            {
                using var writer = new StringWriter();
                var thread = new Thread(() => [|writer|].Write(1));
                // Begins.
                thread.Start(); // at once
            }

            async Task<int> Await()
            {
                using (var writer = new StringWriter())
                {
                    var work = Task.Run(() => [|writer|].Write(1));
                    Console.WriteLine();
                }
                using var other = new StringWriter();
                Task.Run(() => [|other|].Write(1));
                return 1;
            }

            static int Square(int i) => i * i;
        }
        """,
        """
        #pragma warning disable CS1998, CS4014
        using PoolRuntime;
        class C
        {
            IEnumerable<AsyncResult<int>> Squares(int[] items)
            {
                using var pool = new ProcessPool(2);
                return items
                    .Select(i => pool.ApplyAsync(Square, i)).ToList(); // lazy
            }

            IEnumerable<AsyncResult<int>> All(int[] items)
            {
                using var pool = new ProcessPool(2);
                var all = items.Select(i => pool.ApplyAsync(Square, i));
                return all.ToList();
            }

            void Wait()
            {
                using var writer = new StringWriter();
                var thread = new Thread(() => writer.Write(1));
                // Begins.
                thread.Start(); // at once
                thread.Join();
            }

            async Task<int> Await()
            {
                using (var writer = new StringWriter())
                {
                    var work = Task.Run(() => writer.Write(1));
                    Console.WriteLine();
                    await work;
                }
                using var other = new StringWriter();
                await Task.Run(() => other.Write(1));
                return 1;
            }

            static int Square(int i) => i * i;
        }
        """,
        POOL104ResultsOutliveScopeFix.Inside);

    [Theory]
    [InlineData("void Go() { using var s = new StringWriter(); Task.Run(() => [|s|].Write(1)); } Go();")]
    [InlineData("using var s = new StringWriter(); var t = Task.Run(() => [|s|].Write(1)); if (Environment.ProcessorCount == 1) return; Console.WriteLine();")]
    public Task No_fix_where_nothing_stands_for_the_work(string body) => VerifyFix.OffersNoFix(Work(body));

    private static string Sequences(string body) => $$"""
        using PoolRuntime;
        class C
        {
            internal IEnumerable<object> _kept = [];

            IEnumerable<object> M(List<int> items, ProcessPool given)
            {
                {{body}}
            }

            private static int Square(int i) => i * i;
            private static string Name(int i) => $"{i}";
        }
        """;

    private static string Work(string body) => $$"""
        #pragma warning disable CS1998, CS4014
        using PoolRuntime;
        class C
        {
            async Task M()
            {
                {{body}}
            }

            private static int Square(int i) => i * i;
            private static void Finish() { }
        }
        """;
}
