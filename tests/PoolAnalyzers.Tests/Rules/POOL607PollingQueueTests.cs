using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL607PollingQueue>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL607PollingQueue, PoolAnalyzers.CodeFixes.Rules.POOL607PollingQueueFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL607PollingQueueTests
{
    [Theory]
    [InlineData("while (true) { if (![|given.TryGet(out var x)|]) { Thread.Sleep(10); continue; } Use(x); }")]
    [InlineData("for (;;) { if (![|_collection.TryTake(out var x)|]) { Thread.Yield(); continue; } Use(x); }")]
    [InlineData("int x; while (![|_queue.TryGet(out x)|]) Thread.Sleep(10); Use(x);")]
    [InlineData("int x; while (![|_queue.TryGet(out x)|]) { Thread.SpinWait(10); } Use(x);")]
    public Task It_is_asked_again_and_again(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("while (true) Use(given.Get());")]
    [InlineData("while (_go) { if (!given.TryGet(out var x)) { Thread.Sleep(10); continue; } Use(x); }")]
    [InlineData("while (true) { if (!given.TryGet(out var x)) { Thread.Sleep(10); if (!_go) return; continue; } Use(x); }")]
    [InlineData("while (true) { Use(1); if (!given.TryGet(out var x)) { Thread.Sleep(10); continue; } Use(x); }")]
    [InlineData("while (given.TryGet(out var x)) Use(x); Thread.Sleep(10);")]
    [InlineData("int x; while (!_plain.TryDequeue(out x)) Thread.Sleep(10); Use(x);")]
    [InlineData("int x; while (!_collection.TryTake(out x, 100)) Thread.Sleep(10); Use(x);")]
    [InlineData("int x; while (!_queue.TryGet(out x)) Use(1);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_waits() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(BlockingQueue<int> queue, ProcessQueue<string> words)
            {
                while (true)
                {
                    // The next one.
                    if (![|queue.TryGet(out var x)|])
                    {
                        Thread.Sleep(10);
                        continue;
                    }
                    Console.WriteLine(x);
                    string word;
                    while (![|words.TryGet(out word)|]) Thread.Sleep(1);
                    Console.WriteLine(word);
                }
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(BlockingQueue<int> queue, ProcessQueue<string> words)
            {
                while (true)
                {
                    // The next one.
                    var x = queue.Get();
                    Console.WriteLine(x);
                    string word;
                    word = words.Get();
                    Console.WriteLine(word);
                }
            }
        }
        """,
        POOL607PollingQueueFix.Wait);

    [Fact]
    public Task No_fix_where_a_comment_would_be_lost() => VerifyFix.OffersNoFix(
        InMethod("int x; while (![|_queue.TryGet(out x)|]) /* not yet */ Thread.Sleep(10); Use(x);"));

    private static string InMethod(string body) => $$"""
        using System.Collections.Concurrent;
        using PoolRuntime;
        class C
        {
            private readonly BlockingQueue<int> _queue = new();
            private readonly BlockingCollection<int> _collection = new();
            private readonly ConcurrentQueue<int> _plain = new();
            private volatile bool _go;

            void M(ProcessQueue<int> given)
            {
                {{body}}
            }

            internal void Go() => _go = true;
            private static void Use(int x) { }
        }
        """;
}
