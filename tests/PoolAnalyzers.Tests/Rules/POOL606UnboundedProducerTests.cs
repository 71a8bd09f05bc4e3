using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL606UnboundedProducer>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL606UnboundedProducer, PoolAnalyzers.CodeFixes.Rules.POOL606UnboundedProducerFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL606UnboundedProducerTests
{
    private const string Reader = "var t = new Thread(() => { while (true) Use(q.Get()); }); t.Start(); ";

    [Theory]
    [InlineData("var q = [|new BlockingQueue<string>()|]; " + Reader + "foreach (var line in File.ReadLines(path)) q.Put(line);")]
    [InlineData("var q = [|new BlockingQueue<int>(0)|]; " + Reader + "foreach (var n in Numbers()) q.Put(n);")]
    [InlineData("var q = [|new ProcessQueue<int>()|]; using var p = ChildProcess.For(Consume, q); p.Start(); for (var i = 0; i < 9_000_000; i++) q.Put(i);")]
    [InlineData("BlockingQueue<int> q = [|new()|]; Task.Run(() => { while (!token.IsCancellationRequested) q.Put(Random.Shared.Next()); }); while (true) Use(q.Get());")]
    [InlineData("var q = [|new BlockingCollection<int>()|]; var t = Task.Run(() => { foreach (var x in q.GetConsumingEnumerable()) Use(x); }); foreach (var n in Numbers()) q.Add(n);")]
    [InlineData("var q = [|new BlockingCollection<int>()|]; Task.Run(() => { for (var i = 0;; i++) q.Add(i); }); Task.Run(() => { foreach (var x in q.GetConsumingEnumerable()) Use(x); });")]
    [InlineData("var q = [|Channel.CreateUnbounded<string>()|]; var t = Task.Run(async () => { await foreach (var x in q.Reader.ReadAllAsync()) Use(x); }); foreach (var line in File.ReadLines(path)) await q.Writer.WriteAsync(line); q.Writer.Complete(); await t;")]
    [InlineData("var q = [|new BlockingLifoQueue<string>()|]; " + Reader + "foreach (var line in File.ReadLines(path)) { var s = line.Trim(); if (s.Length > 0) q.Put(s); }")]
    public Task A_producer_that_nothing_holds_up(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_says_why() => Verify.Reports(
        InMethod(
            "var q = {|#0:new BlockingQueue<string>()|}; " + Reader
            + "foreach (var line in File.ReadLines(path)) {|#1:q.Put(line)|};"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    AdditionalLocations = [1],
                    Severity = DiagnosticSeverity.Info, Arguments = ["q", "the file may be of any size", "Put"],
                },
            ],
        });

    [Theory]
    // There is a bound, or none is possible.
    [InlineData("var q = new BlockingQueue<string>(10); " + Reader + "foreach (var line in File.ReadLines(path)) q.Put(line);")]
    [InlineData("var q = new BlockingQueue<string>(most); " + Reader + "foreach (var line in File.ReadLines(path)) q.Put(line);")]
    [InlineData("var q = new BlockingCollection<int>(10); var t = Task.Run(() => { foreach (var x in q.GetConsumingEnumerable()) Use(x); }); foreach (var n in Numbers()) q.Add(n);")]
    [InlineData("var q = Channel.CreateBounded<string>(10); var t = Task.Run(async () => { await foreach (var x in q.Reader.ReadAllAsync()) Use(x); }); foreach (var line in File.ReadLines(path)) await q.Writer.WriteAsync(line); await t;")]
    [InlineData("var q = new SimpleProcessQueue<string>(); " + Reader + "foreach (var line in File.ReadLines(path)) q.Put(line);")]
    // There are not so many.
    [InlineData("var q = new BlockingQueue<string>(); " + Reader + "foreach (var line in File.ReadAllLines(path)) q.Put(line);")]
    [InlineData("var q = new BlockingQueue<int>(); " + Reader + "for (var i = 0; i < 100; i++) q.Put(i);")]
    [InlineData("var q = new BlockingQueue<int>(); " + Reader + "foreach (var n in Numbers()) { if (n == most) break; q.Put(n); }")]
    // The producer waits for something.
    [InlineData("var q = new BlockingQueue<int>(); " + Reader + "while (true) { Thread.Sleep(100); q.Put(1); }")]
    [InlineData("var q = new BlockingQueue<string>(); " + Reader + "while (true) q.Put(Console.ReadLine()!);")]
    [InlineData("var q = new BlockingQueue<int>(); " + Reader + "while (true) q.Put(stream.ReadByte());")]
    [InlineData("var q = new BlockingQueue<int>(); " + Reader + "while (true) { gate.Wait(); q.Put(1); }")]
    [InlineData("var q = new BlockingQueue<int>(); " + Reader + "while (true) q.Put(next());")]
    // A bound would stop it for ever, or nobody knows.
    [InlineData("var q = new BlockingQueue<string>(); foreach (var line in File.ReadLines(path)) q.Put(line); while (q.TryGet(out var x)) Use(x);")]
    [InlineData("var q = new BlockingQueue<string>(); foreach (var line in File.ReadLines(path)) q.Put(line); " + Reader)]
    [InlineData("var q = new BlockingQueue<int>(); var p = Task.Run(() => { for (var i = 0; i < 9_000_000; i++) q.Put(i); }); p.Wait(); while (q.TryGet(out var x)) Use(x);")]
    [InlineData("foreach (var line in File.ReadLines(path)) _queue.Put(line);")]
    // It does not wait for room anyway.
    [InlineData("var q = new BlockingQueue<string>(); " + Reader + "foreach (var line in File.ReadLines(path)) if (!q.TryPut(line)) throw new Exception();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("[|new BlockingQueue<string>()|]", "new BlockingQueue<string>(1000)")]
    [InlineData("[|new BlockingQueue<string>(0)|]", "new BlockingQueue<string>(1000)")]
    [InlineData("[|new BlockingQueue<string>(maxSize: 0)|]", "new BlockingQueue<string>(maxSize: 1000)")]
    [InlineData("[|new BlockingPriorityQueue<string>(comparer: null)|]",
        "new BlockingPriorityQueue<string>(comparer: null, maxSize: 1000)")]
    public Task The_queue_gets_a_bound(string bad, string good)
    {
        const string Loop = "; " + Reader + "foreach (var line in File.ReadLines(path)) q.Put(line);";
        return VerifyFix.Fixes(
            InMethod($"var q = {bad}{Loop}"), InMethod($"var q = {good}{Loop}"), POOL606UnboundedProducerFix.Bound);
    }

    [Theory]
    [InlineData("[|new BlockingCollection<int>()|]", "new BlockingCollection<int>(1000)")]
    [InlineData("[|new BlockingCollection<int>(new ConcurrentStack<int>())|]",
        "new BlockingCollection<int>(new ConcurrentStack<int>(), boundedCapacity: 1000)")]
    public Task And_so_does_one_of_the_base_library(string bad, string good)
    {
        const string Loop = "; var t = Task.Run(() => { foreach (var x in q.GetConsumingEnumerable()) Use(x); }); "
            + "foreach (var n in Numbers()) q.Add(n);";
        return VerifyFix.Fixes(
            InMethod($"var q = {bad}{Loop}"), InMethod($"var q = {good}{Loop}"), POOL606UnboundedProducerFix.Bound);
    }

    [Fact]
    public Task A_channel_is_made_in_the_other_way()
    {
        const string Loop = "; var t = Task.Run(async () => { await foreach (var x in q.Reader.ReadAllAsync()) Use(x); }); "
            + "foreach (var n in Numbers()) await q.Writer.WriteAsync(n);";
        return VerifyFix.Fixes(
            InMethod($"var q = [|Channel.CreateUnbounded<int>()|]{Loop}"),
            InMethod($"var q = Channel.CreateBounded<int>(1000){Loop}"),
            POOL606UnboundedProducerFix.Bound);
    }

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS1998
        using System.Collections.Concurrent;
        using System.Threading.Channels;
        using PoolRuntime;
        class C
        {
            readonly BlockingQueue<string> _queue = new();

            async Task M(
                string path, int most, SemaphoreSlim gate, Stream stream, Func<int> next, CancellationToken token)
            {
                {{body}}
            }

            static void Use(object x) { }
            static void Consume(ProcessQueue<int> queue) { while (true) Use(queue.Get()); }

            static IEnumerable<int> Numbers()
            {
                for (var number = 0;; number++)
                    yield return number;
            }
        }
        """;
}
