using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL602TaskDoneMissing>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL602TaskDoneMissing, PoolAnalyzers.CodeFixes.Rules.POOL602TaskDoneMissingFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL602TaskDoneMissingTests
{
    [Theory]
    [InlineData("while (true) { var x = [|given.Get()|]; Use(x); given.TaskDone(); }")]
    [InlineData("while ([|given.TryGet(out var x)|]) { Use(x); given.TaskDone(); }")]
    [InlineData("if ([|_queue.TryGet(out var x)|]) { if (x == 0) return; _queue.TaskDone(); }")]
    [InlineData("var x = [|shared.Get(TimeSpan.FromSeconds(1))|]; Use(x); shared.TaskDone();")]
    [InlineData("int x; x = [|_queue.Get()|]; Use(x); _queue.TaskDone();")]
    public Task Something_in_between_may_leave(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var q = new JoinableProcessQueue<int>(); q.Put(1); Use([|q.Get()|]); q.Join();")]
    [InlineData("var q = new BlockingQueue<int>(); new Thread(() => { while (true) Use([|q.Get()|]); }).Start(); q.Join();")]
    [InlineData("var q = new BlockingQueue<int>(); if ([|q.TryGet(out var x)|]) Use(x); await q.JoinAsync();")]
    public Task Nobody_ever_says_it(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("while (true) { var x = given.Get(); try { Use(x); } finally { given.TaskDone(); } }")]
    [InlineData("var x = given.Get(); given.TaskDone(); Use(x);")]
    [InlineData("var x = given.Get(); Console.WriteLine(x); given.TaskDone();")]
    [InlineData("var x = given.Get(); try { Use(x); } catch { given.TaskDone(); throw; } given.TaskDone();")]
    [InlineData("Use(given.Get());")]
    [InlineData("var q = new JoinableProcessQueue<int>(); Use(q.Get());")]
    [InlineData("var q = new JoinableProcessQueue<int>(); Pass(q); Use(q.Get()); q.Join();")]
    [InlineData("var q = new BlockingQueue<int>(); Use(q.Get()); q.TaskDone(); q.Join();")]
    [InlineData("var q = new ProcessQueue<int>(); Use(q.Get()); q.Close(); q.JoinThread();")]
    [InlineData("var t = new Thread(() => Use(_queue.Get())); t.Start(); t.Join();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_is_said_in_a_finally() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            private readonly BlockingQueue<int> _queue = new();

            void M(JoinableProcessQueue<int> numbers)
            {
                while (true)
                {
                    var x = [|numbers.Get()|];

                    // Work with it.
                    Use(x);
                    numbers.TaskDone();
                }
            }

            void N()
            {
                var thread = new Thread(() =>
                {
                    while (true)
                    {
                        var x = [|_queue.Get()|];
                        Use(x);
                        Use(x + 1);
                    }
                });
                thread.Start();
                _queue.Join();
            }

            private static void Use(int x) { }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            private readonly BlockingQueue<int> _queue = new();

            void M(JoinableProcessQueue<int> numbers)
            {
                while (true)
                {
                    var x = numbers.Get();

                    // Work with it.
                    try
                    {
                        Use(x);
                    }
                    finally
                    {
                        numbers.TaskDone();
                    }
                }
            }

            void N()
            {
                var thread = new Thread(() =>
                {
                    while (true)
                    {
                        var x = _queue.Get();
                        try
                        {
                            Use(x);
                            Use(x + 1);
                        }
                        finally
                        {
                            _queue.TaskDone();
                        }
                    }
                });
                thread.Start();
                _queue.Join();
            }

            private static void Use(int x) { }
        }
        """,
        POOL602TaskDoneMissingFix.InFinally);

    [Fact]
    public Task It_is_said_for_each_item_that_a_loop_takes() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                var queue = new BlockingQueue<int>();
                queue.Put(1);
                while ([|queue.TryGet(out var x)|])
                {
                    Console.WriteLine(x);
                }
                queue.Join();
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                var queue = new BlockingQueue<int>();
                queue.Put(1);
                while (queue.TryGet(out var x))
                {
                    try
                    {
                        Console.WriteLine(x);
                    }
                    finally
                    {
                        queue.TaskDone();
                    }
                }
                queue.Join();
            }
        }
        """,
        POOL602TaskDoneMissingFix.InFinally);

    [Theory]
    [InlineData("var q = new BlockingQueue<int>(); Use([|q.Get()|]); q.Join();")]
    [InlineData("var x = [|given.Get()|]; var y = Change(x); given.TaskDone(); Use(y);")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS1998
        using PoolRuntime;
        class C
        {
            private BlockingQueue<int> _queue = new();

            async Task M(int n, JoinableProcessQueue<int> given, ManagedQueue<int> shared)
            {
                {{body}}
            }

            private static void Use(int x) { }
            private static int Change(int x) => x;
            private static void Pass(JoinableProcessQueue<int> queue) { }
            internal void Renew() => _queue = new();
        }
        """;
}
