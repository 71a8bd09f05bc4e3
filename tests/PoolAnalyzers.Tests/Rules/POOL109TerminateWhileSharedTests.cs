using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL109TerminateWhileShared>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL109TerminateWhileShared, PoolAnalyzers.CodeFixes.Rules.POOL109TerminateWhileSharedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL109TerminateWhileSharedTests
{
    [Theory]
    [InlineData("var child = new ChildProcess(() => { while (true) Use(queue.Get()); }); child.Start(); queue.Put(1); [|child.Terminate()|];")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); Thread.Sleep(100); [|child.Kill()|];")]
    [InlineData("var child = ChildProcess.For(Consume, queue); child.Start(); queue.Put(1); [|child.Interrupt()|];")]
    [InlineData("var child = ChildProcess.For(Consume, given); child.Start(); [|child.Terminate()|];")]
    [InlineData("var child = new ChildProcess(() => queue.Put(1)); child.Start(); [|child.Terminate(TimeSpan.FromSeconds(1))|]; Use(queue.Get());")]
    [InlineData("var child = new ChildProcess(() => { using (gate.Acquire()) Use(1); }); child.Start(); [|child.Kill()|]; using (gate.Acquire()) Use(2);")]
    [InlineData("var (mine, its) = Pipe.Create<int>(); var child = new ChildProcess(() => its.Send(1)); child.Start(); [|child.Kill()|]; Use(mine.Receive());")]
    [InlineData("using var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); try { Console.WriteLine(); } finally { [|child.Kill()|]; }")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)) { IsDaemon = true }; child.Start(); queue.Put(1); await Task.Delay(100); [|child.Terminate()|];")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); if (Console.ReadLine() is null) [|child.Terminate()|]; child.Join();")]
    [InlineData("void Job() { Use(queue.Get()); } var child = new ChildProcess(Job); child.Start(); queue.Put(1); [|child.Terminate()|];")]
    [InlineData("using var pool = new ProcessPool(2); pool.ApplyAsync(Consume, queue); queue.Put(1); [|pool.Terminate()|];")]
    [InlineData("using var pool = new ProcessPool(2); pool.ApplyAsync(() => Use(queue.Get())); queue.Put(1); [|pool.Terminate()|]; pool.Join();")]
    public Task In_the_middle_of_it(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_says_what_becomes_of_it() => Verify.Reports(
        InMethod("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); {|#0:child.Kill()|};"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Warning,
                    Arguments = ["Kill", "child", "queue", "an item that it has taken is lost"],
                },
            ],
        });

    [Theory]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); child.Join(); child.Terminate();")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); if (!child.Join(TimeSpan.FromSeconds(5))) child.Kill();")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); if (child.IsAlive) child.Kill();")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); await child.JoinAsync(token); child.Kill();")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); Connections.Wait([child.Sentinel]); child.Kill();")]
    [InlineData("var child = new ChildProcess(() => Both(queue, results)); child.Start(); queue.Put(1); Use(results.Get()); child.Kill();")]
    [InlineData("var child = new ChildProcess(() => Mark(tasks)); child.Start(); tasks.Put(1); tasks.Join(); child.Terminate();")]
    [InlineData("var child = new ChildProcess(() => Both(queue, results)); child.Start(); queue.Put(1); Wait(); child.Kill();")]
    [InlineData("var child = new ChildProcess(() => { using (gate.Acquire()) Use(1); }); child.Start(); using (gate.Acquire()) child.Kill();")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Kill(); queue.Put(1);")]
    [InlineData("var child = new ChildProcess(() => Use(1)); child.Start(); queue.Put(1); child.Terminate();")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); child.Terminate();")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); try { child.Join(); } catch (Exception) { child.Kill(); }")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); try { child.Join(); } finally { child.Kill(); }")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); Console.CancelKeyPress += (_, _) => child.Join(); child.Start(); queue.Put(1); child.Kill();")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); Keep(child); child.Kill();")]
    [InlineData("var done = new ProcessEvent(); var child = new ChildProcess(() => { Use(queue.Get()); done.Set(); }); child.Start(); queue.Put(1); done.Wait(); child.Kill();")]
    [InlineData("using var pool = new ProcessPool(2); var job = pool.ApplyAsync(() => Use(queue.Get())); queue.Put(1); job.Get(); pool.Terminate();")]
    [InlineData("using var pool = new ProcessPool(2); pool.Apply(() => Use(queue.Get())); queue.Put(1); pool.Terminate();")]
    [InlineData("using var pool = new WorkerThreadPool(2); pool.ApplyAsync(() => Use(queue.Get())); queue.Put(1); pool.Terminate();")]
    [InlineData("var process = System.Diagnostics.Process.Start(\"a\"); queue.Put(1); process.Kill();")]
    [InlineData("foreach (var child in ChildProcess.ActiveChildren()) child.Kill();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_is_told_that_nothing_more_comes() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                var queue = new ProcessQueue<int>();
                var child = new ChildProcess(() =>
                {
                    // Works.
                    while (true)
                        Console.WriteLine(queue.Get());
                });
                child.Start();
                queue.Put(1);
                // Enough.
                [|child.Terminate()|]; // now
            }

            void N()
            {
                var queue = new ProcessQueue<int>();
                var child = ChildProcess.For(Consume, queue);
                child.Start();
                queue.Put(1);
                [|child.Kill()|];
            }

            static void Consume(ProcessQueue<int> queue)
            {
                for (; ; )
                {
                    Console.WriteLine(queue.Get());
                }
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                var queue = new ProcessQueue<int>();
                var child = new ChildProcess(() =>
                {
                    // Works.
                    try
                    {
                        while (true)
                            Console.WriteLine(queue.Get());
                    }
                    catch (QueueShutdownException)
                    {
                        return;
                    }
                });
                child.Start();
                queue.Put(1);
                queue.Shutdown();
                // Enough.
                child.Join(); // now
            }

            void N()
            {
                var queue = new ProcessQueue<int>();
                var child = ChildProcess.For(Consume, queue);
                child.Start();
                queue.Put(1);
                queue.Shutdown();
                child.Join();
            }

            static void Consume(ProcessQueue<int> queue)
            {
                try
                {
                    for (; ; )
                    {
                        Console.WriteLine(queue.Get());
                    }
                }
                catch (QueueShutdownException)
                {
                    return;
                }
            }
        }
        """,
        POOL109TerminateWhileSharedFix.Join);

    [Fact]
    public Task What_ends_by_itself_is_waited_for() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                var queue = new ProcessQueue<int>();
                var child = new ChildProcess(() => queue.Put(1));
                child.Start();
                [|child.Terminate(TimeSpan.FromSeconds(1))|];
                Console.WriteLine(queue.Get());
                var other = new ChildProcess(() => queue.Put(2));
                other.Start(); [|other.Kill()|]; Console.WriteLine(queue.Get());
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                var queue = new ProcessQueue<int>();
                var child = new ChildProcess(() => queue.Put(1));
                child.Start();
                child.Join();
                Console.WriteLine(queue.Get());
                var other = new ChildProcess(() => queue.Put(2));
                other.Start(); other.Join(); Console.WriteLine(queue.Get());
            }
        }
        """,
        POOL109TerminateWhileSharedFix.Join);

    [Theory]
    [InlineData("var child = new ChildProcess(() => { while (true) queue.Put(1); }); child.Start(); [|child.Kill()|]; Use(queue.Get());")]
    [InlineData("var child = new ChildProcess(() => { while (true) Use(queue.Get()); }); child.Start(); queue.Put(1); [|child.Kill()|]; Use(queue.Get());")]
    [InlineData("var child = ChildProcess.For(Forever, given); child.Start(); [|child.Kill()|];")]
    [InlineData("var child = new ChildProcess(() => Consume(queue)); child.Start(); queue.Put(1); if ([|child.Terminate(TimeSpan.Zero)|]) Use(1);")]
    [InlineData("using var pool = new ProcessPool(2); pool.ApplyAsync(Consume, queue); queue.Put(1); [|pool.Terminate()|];")]
    public Task No_fix_where_nobody_knows_how_it_ends(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS1998
        using PoolRuntime;
        class C
        {
            async Task M(ProcessQueue<int> given, CancellationToken token)
            {
                var queue = new ProcessQueue<int>();
                var results = new ProcessQueue<int>();
                var tasks = new JoinableProcessQueue<int>();
                var gate = new ProcessLock();
                {{body}}
            }

            private static void Use(int x) { }
            private static void Wait() { }
            private static void Keep(ChildProcess child) { }
            private static void Consume(ProcessQueue<int> from) => Use(from.Get());
            private static void Forever(ProcessQueue<int> from) { while (true) Use(from.Get()); }
            private static void Both(ProcessQueue<int> from, ProcessQueue<int> to) => to.Put(from.Get());
            private static void Mark(JoinableProcessQueue<int> from) { Use(from.Get()); from.TaskDone(); }
        }
        """;
}
