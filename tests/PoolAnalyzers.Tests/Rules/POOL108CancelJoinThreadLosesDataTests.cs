using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL108CancelJoinThreadLosesData>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL108CancelJoinThreadLosesData,
    PoolAnalyzers.CodeFixes.Rules.POOL108CancelJoinThreadLosesDataFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL108CancelJoinThreadLosesDataTests
{
    [Theory]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); child.Start(); q.Put(1); [|q.Dispose()|];")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = ChildProcess.For(Consume, q); q.Put(1); child.Start(); [|q.Dispose()|]; child.Join();")]
    [InlineData("ProcessQueue<int> own = new(), other = own; var c = ChildProcess.For(Consume, own); c.Start(); own.Put(1); [|own.Dispose()|]; c.Join();")]
    [InlineData("using (var [|q = new ProcessQueue<int>()|]) { var child = new ChildProcess(() => Consume(q)); child.Start(); q.Put(1); }")]
    [InlineData("using var pool = new ProcessPool(1); using var [|q = new ProcessQueue<int>()|]; pool.ApplyAsync(Consume, q); q.Put(1);")]
    [InlineData("using var pool = new ProcessPool(1); using var [|q = new SimpleProcessQueue<int>()|]; pool.ApplyAsync(() => Use(q.Get())); q.Put(1); Thread.Sleep(100);")]
    [InlineData("using var pool = new ProcessPool(1); using var [|q = new ProcessQueue<int>()|]; pool.ApplyAsync(Consume, q); foreach (var i in new[] { 1, 2 }) q.Put(i); Console.WriteLine();")]
    public Task It_ends_with_what_is_in_it(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_call_that_does_nothing_is_a_suggestion() => Verify.Reports(
        InMethod("var q = new ProcessQueue<int>(); q.Put(1); {|#0:q.CancelJoinThread()|};"),
        new() { Expected = [new(0) { Severity = DiagnosticSeverity.Info }] });

    [Fact]
    public Task The_message_says_what_to_call() => Verify.Reports(
        InMethod("var q = new ProcessQueue<int>(); using var child = ChildProcess.For(Consume, q); child.Start(); q.Put(1); {|#0:q.Dispose()|};"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Warning,
                    Arguments =
                    [
                        "'q' ends here, with what is in it, and nobody has waited for 'child', which takes from it: what "
                        + "it has not taken by then is lost; call 'child.Join()' first",
                    ],
                },
            ],
        });

    [Theory]
    [InlineData("using var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); child.Start(); q.Put(1);")]
    [InlineData("using var q = new ProcessQueue<int>(); using var pool = new ProcessPool(1); pool.ApplyAsync(Consume, q); q.Put(1);")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); child.Start(); q.Put(1); child.Join(); q.Dispose();")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); child.Start(); q.Put(1); child.Join(TimeSpan.FromSeconds(9)); q.Dispose();")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); child.Start(); q.Put(1); child.Kill(); q.Dispose();")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); child.Start(); q.Put(1); await child.JoinAsync(); q.Dispose();")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); child.Start(); q.Put(1); q.Close();")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); child.Start(); q.Dispose();")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => Use(q.Get())); q.Put(1); q.Dispose();")]
    [InlineData("var q = new ProcessQueue<int>(); using var child = new ChildProcess(() => q.Put(2)); child.Start(); q.Put(1); q.Dispose();")]
    [InlineData("var q = new JoinableProcessQueue<int>(); using var child = new ChildProcess(() => { Use(q.Get()); q.TaskDone(); }); child.Start(); q.Put(1); q.Join(); q.Dispose();")]
    [InlineData("var q = new ProcessQueue<int>(); var r = new ProcessQueue<int>(); using var child = new ChildProcess(() => r.Put(q.Get())); child.Start(); q.Put(1); Use(r.Get()); q.Dispose();")]
    [InlineData("using var pool = new ProcessPool(1); using var q = new ProcessQueue<int>(); var job = pool.ApplyAsync(() => Use(q.Get())); q.Put(1); job.Wait();")]
    [InlineData("using var pool = new ProcessPool(1); using var q = new ProcessQueue<int>(); var job = pool.ApplyAsync(() => Use(q.Get())); q.Put(1); await job;")]
    [InlineData("using var pool = new ProcessPool(1); using var q = new ProcessQueue<int>(); pool.ApplyAsync(Consume, q); q.Put(1); Finish();")]
    [InlineData("using var child = ChildProcess.For(Consume, given); child.Start(); given.Put(1); given.Dispose();")]
    [InlineData("using var pool = new WorkerThreadPool(1); using var q = new BlockingQueueOwner(); pool.ApplyAsync(() => q.Take()); q.Add(1);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task Whoever_takes_is_waited_for() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void Dispose()
            {
                var queue = new ProcessQueue<int>();
                using var child = ChildProcess.For(Consume, queue);
                child.Start();
                queue.Put(1);

                // The end.
                [|queue.Dispose()|];
            }

            int Block()
            {
                using (var [|queue = new ProcessQueue<int>()|])
                {
                    var child = ChildProcess.For(Consume, queue);
                    child.Start();
                    queue.Put(1); // put
                }
                using var pool = new ProcessPool(1);
                using var [|other = new ProcessQueue<int>()|];
                pool.ApplyAsync(Consume, other);
                other.Put(1);
                return 1;
            }

            static void Consume(ProcessQueue<int> from) => Console.WriteLine(from.Get());
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void Dispose()
            {
                var queue = new ProcessQueue<int>();
                using var child = ChildProcess.For(Consume, queue);
                child.Start();
                queue.Put(1);

                child.Join();
                // The end.
                queue.Dispose();
            }

            int Block()
            {
                using (var queue = new ProcessQueue<int>())
                {
                    var child = ChildProcess.For(Consume, queue);
                    child.Start();
                    queue.Put(1); // put
                    child.Join();
                }
                using var pool = new ProcessPool(1);
                using var other = new ProcessQueue<int>();
                pool.ApplyAsync(Consume, other);
                other.Put(1);
                pool.Dispose();
                return 1;
            }

            static void Consume(ProcessQueue<int> from) => Console.WriteLine(from.Get());
        }
        """,
        POOL108CancelJoinThreadLosesDataFix.WaitFirst);

    [Fact]
    public Task The_call_that_does_nothing_is_left_out() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(ProcessQueue<int> queue, bool many)
            {
                queue.Put(1);
                // Do not wait.
                [|queue.CancelJoinThread()|];
                queue.Close();
                if (many)
                {
                    queue.Put(1); [|queue.CancelJoinThread()|];
                }
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(ProcessQueue<int> queue, bool many)
            {
                queue.Put(1);
                // Do not wait.
                queue.Close();
                if (many)
                {
                    queue.Put(1); 
                }
            }
        }
        """,
        POOL108CancelJoinThreadLosesDataFix.Remove);

    [Theory]
    [InlineData("using (var [|q = new ProcessQueue<int>()|]) { var child = new ChildProcess(() => Consume(q)); child.Start(); q.Put(1); if (given.IsShutdown) return; Console.WriteLine(); }")]
    [InlineData("using var pool = new ProcessPool(1); using (var [|q = new ProcessQueue<int>()|]) { pool.ApplyAsync(Consume, q); q.Put(1); } pool.Apply(Finish);")]
    [InlineData("given.Put(1); if (given.IsFull) [|given.CancelJoinThread()|];")]
    [InlineData("Action cancel = () => [|given.CancelJoinThread()|];")]
    public Task No_fix_where_it_does_not_fit(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS1998
        using PoolRuntime;
        class C
        {
            async Task M(ProcessQueue<int> given)
            {
                {{body}}
            }

            private static void Use(int x) { }
            private static void Finish() { }
            private static void Consume(ProcessQueue<int> from) => Use(from.Get());
        }
        sealed class BlockingQueueOwner : IDisposable
        {
            private readonly BlockingQueue<int> _queue = new();
            public void Add(int x) => _queue.Put(x);
            public int Take() => _queue.Get();
            public void Dispose() { }
        }
        """;
}
