using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL605ConsumerNeverEnds>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL605ConsumerNeverEnds, PoolAnalyzers.CodeFixes.Rules.POOL605ConsumerNeverEndsFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL605ConsumerNeverEndsTests
{
    [Theory]
    [InlineData("var c = new BlockingCollection<int>(); var t = Task.Run(() => { foreach (var x in [|c.GetConsumingEnumerable()|]) Use(x); }); c.Add(1); t.Wait();")]
    [InlineData("var c = new BlockingCollection<int>(); var t = new Thread(() => { foreach (var x in [|c.GetConsumingEnumerable()|]) Use(x); }); t.Start(); t.Join();")]
    [InlineData("var c = Channel.CreateUnbounded<int>(); var t = Task.Run(async () => { await foreach (var x in [|c.Reader.ReadAllAsync()|]) Use(x); }); c.Writer.TryWrite(1); await t;")]
    [InlineData("var q = new BlockingQueue<int>(); var t = new Thread(() => { while (true) Use([|q.Get()|]); }); t.Start(); q.Put(1); t.Join();")]
    [InlineData("var q = new ProcessQueue<int>(); var t = Task.Run(() => { for (;;) Use([|q.Get()|]); }); q.Put(1); await t;")]
    public Task Somebody_waits_for_it(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var c = new BlockingCollection<int>(); var t = Task.Run(() => { foreach (var x in c.GetConsumingEnumerable()) Use(x); }); c.Add(1); c.CompleteAdding(); t.Wait();")]
    [InlineData("var c = new BlockingCollection<int>(); var t = Task.Run(() => { foreach (var x in c.GetConsumingEnumerable()) { if (x == 0) break; } }); c.Add(0); t.Wait();")]
    [InlineData("var c = new BlockingCollection<int>(); var t = Task.Run(() => { foreach (var x in c.GetConsumingEnumerable(token)) Use(x); }); t.Wait();")]
    [InlineData("var c = new BlockingCollection<int>(); var t = Task.Run(() => { foreach (var x in c.GetConsumingEnumerable()) Use(x); }); Pass(c); t.Wait();")]
    [InlineData("var c = new BlockingCollection<int>(); var t = Task.Run(() => { foreach (var x in c.GetConsumingEnumerable()) Use(x); }); c.Add(1);")]
    [InlineData("var c = Channel.CreateUnbounded<int>(); var t = Task.Run(async () => { await foreach (var x in c.Reader.ReadAllAsync()) Use(x); }); c.Writer.Complete(); await t;")]
    [InlineData("var c = Channel.CreateUnbounded<int>(); var w = c.Writer; var t = Task.Run(async () => { await foreach (var x in c.Reader.ReadAllAsync()) Use(x); }); w.Complete(); await t;")]
    [InlineData("var q = new BlockingQueue<int>(); var t = new Thread(() => { while (true) Use(q.Get()); }) { IsBackground = true }; t.Start(); q.Put(1); q.Join();")]
    [InlineData("var q = new BlockingQueue<int>(); var t = new Thread(() => { while (true) Use(q.Get()); }); t.Start(); q.Shutdown(); t.Join();")]
    [InlineData("var q = new BlockingQueue<int>(); var t = new Thread(() => { while (true) { var x = q.Get(); if (x < 0) return; } }); t.Start(); t.Join();")]
    [InlineData("var q = new BlockingQueue<int>(); var t = new Thread(() => { while (true) Use(q.Get()); }); t.Start(); t.Join(100);")]
    [InlineData("var q = new BlockingQueue<int>(); var t = new Thread(() => Use(q.Get())); t.Start(); q.Put(1); t.Join();")]
    [InlineData("var q = new BlockingQueue<int>(); var t = new Thread(() => { while (true) Use(q.Get(cancellationToken: token)); }); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(() => { while (true) Use(_queue.Get()); }); t.Start(); t.Join();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_queue_is_ended_first() => VerifyFix.Fixes(
        """
        using System.Collections.Concurrent;
        using System.Threading.Channels;
        class C
        {
            async Task M()
            {
                var numbers = new BlockingCollection<int>();
                var thread = new Thread(() =>
                {
                    foreach (var x in [|numbers.GetConsumingEnumerable()|])
                        Console.WriteLine(x);
                });
                thread.Start();
                numbers.Add(1);

                // The rest.
                thread.Join();

                var words = Channel.CreateUnbounded<string>();
                var task = Task.Run(async () =>
                {
                    await foreach (var word in [|words.Reader.ReadAllAsync()|])
                        Console.WriteLine(word);
                });
                await words.Writer.WriteAsync("one");
                await task;
            }
        }
        """,
        """
        using System.Collections.Concurrent;
        using System.Threading.Channels;
        class C
        {
            async Task M()
            {
                var numbers = new BlockingCollection<int>();
                var thread = new Thread(() =>
                {
                    foreach (var x in numbers.GetConsumingEnumerable())
                        Console.WriteLine(x);
                });
                thread.Start();
                numbers.Add(1);

                numbers.CompleteAdding();
                // The rest.
                thread.Join();

                var words = Channel.CreateUnbounded<string>();
                var task = Task.Run(async () =>
                {
                    await foreach (var word in words.Reader.ReadAllAsync())
                        Console.WriteLine(word);
                });
                await words.Writer.WriteAsync("one");
                words.Writer.Complete();
                await task;
            }
        }
        """,
        POOL605ConsumerNeverEndsFix.EndIt);

    [Theory]
    [InlineData("var q = new BlockingQueue<int>(); var t = new Thread(() => { while (true) Use([|q.Get()|]); }); t.Start(); t.Join();")]
    [InlineData("var c = new BlockingCollection<int>(); var p = Task.Run(() => c.Add(1)); var t = Task.Run(() => { foreach (var x in [|c.GetConsumingEnumerable()|]) Use(x); }); t.Wait();")]
    [InlineData("var c = new BlockingCollection<int>(); var t = Task.Run(() => { foreach (var x in [|c.GetConsumingEnumerable()|]) Use(x); }); t.Wait(); c.Add(1);")]
    public Task No_fix_where_items_may_still_come(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS1998
        using System.Collections.Concurrent;
        using System.Threading.Channels;
        using PoolRuntime;
        class C
        {
            internal readonly BlockingQueue<int> _queue = new();

            async Task M(CancellationToken token)
            {
                {{body}}
            }

            private static void Use(int x) { }
            private static void Pass(BlockingCollection<int> c) { }
        }
        """;
}
