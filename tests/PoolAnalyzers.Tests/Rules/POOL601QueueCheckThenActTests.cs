using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL601QueueCheckThenAct>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL601QueueCheckThenAct, PoolAnalyzers.CodeFixes.Rules.POOL601QueueCheckThenActFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL601QueueCheckThenActTests
{
    [Theory]
    [InlineData("if (!_queue.IsEmpty) Use([|_queue.Get()|]);")]
    [InlineData("while (_queue.Count > 0) { var x = [|_queue.Get()|]; Use(x); }")]
    [InlineData("while (0 < _queue.Count) Use([|_queue.Get()|]);")]
    [InlineData("if (_queue.Count != 0 && n > 0) Use([|_queue.Get()|]);")]
    [InlineData("if (_queue.IsEmpty == false) { n++; Use([|_queue.Get()|]); }")]
    [InlineData("if (!_queue.IsFull) [|_queue.Put(1)|];")]
    [InlineData("if (!given.IsEmpty) Use([|given.Get()|]);")]
    [InlineData("if (_collection.Count > 0) Use([|_collection.Take()|]);")]
    [InlineData("var q = new BlockingQueue<int>(); new Thread(() => { while (!q.IsEmpty) Use([|q.Get()|]); }).Start();")]
    public Task Another_one_may_be_faster(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("if (_queue.TryGet(out var x)) Use(x);")]
    [InlineData("if (!_queue.IsEmpty && _queue.TryGet(out var x)) Use(x);")]
    [InlineData("if (!_queue.IsEmpty) { if (_queue.TryGet(out var x)) Use(x); }")]
    [InlineData("if (_queue.IsEmpty) Use(_queue.Get());")]
    [InlineData("if (!_queue.IsEmpty) _queue.Put(1);")]
    [InlineData("if (!_queue.IsEmpty) Use(_other.Get());")]
    [InlineData("if (!_queue.IsEmpty) Use(_queue.Get(TimeSpan.FromSeconds(1)));")]
    [InlineData("if (!_queue.IsEmpty) { _queue.Put(2); Use(_queue.Get()); }")]
    [InlineData("lock (this) { if (!_queue.IsEmpty) Use(_queue.Get()); }")]
    [InlineData("var q = new BlockingQueue<int>(); q.Put(1); while (!q.IsEmpty) Use(q.Get());")]
    [InlineData("if (!_queue.IsEmpty) { Action later = () => Use(_queue.Get()); }")]
    [InlineData("if (_queue.Count > 10) Console.WriteLine(\"much\"); Use(_queue.Get());")]
    [InlineData("if (_list.Count > 0) _list.RemoveAt(0);")]
    [InlineData("if (_plain.Count > 0) Use(_plain.Dequeue());")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task Silent_where_no_other_thread_is_there_any_more() => Verify.Silent("""
        using PoolRuntime;
        sealed class C : IDisposable
        {
            private readonly BlockingQueue<IDisposable> _queue = new();
            public void Dispose()
            {
                while (!_queue.IsEmpty)
                    _queue.Get().Dispose();
            }
        }
        """);

    [Fact]
    public Task The_message_names_the_method_that_does_both() => Verify.Reports(
        InMethod("if ({|#0:!_queue.IsEmpty|}) Use({|#1:_queue.Get()|}); if ({|#2:!_simple.IsEmpty|}) Use({|#3:_simple.Get()|});"),
        new()
        {
            Expected =
            [
                new(1)
                {
                    Arguments = ["_queue", "empty", "Get", "ask '_queue.TryGet', which does both in one step"],
                    AdditionalLocations = [0],
                },
                new(3)
                {
                    Arguments =
                        ["_simple", "empty", "Get", "let nobody in between, or end the queue by an item that says so"],
                    AdditionalLocations = [2],
                },
            ],
        });

    [Fact]
    public Task It_is_asked_and_taken_in_one_step() => VerifyFix.Fixes(
        """
        using System.Collections.Concurrent;
        using PoolRuntime;
        class C
        {
            void M(BlockingQueue<string> words, ProcessQueue<int> numbers, BlockingCollection<int> more)
            {
                // All that is there.
                while (!words.IsEmpty)
                {
                    var word = [|words.Get()|];
                    Console.WriteLine(word);
                }
                if (numbers.Count > 0 && more.Count < 3)
                {
                    Console.WriteLine(1 + Math.Abs([|numbers.Get()|]));
                }
                if (more.Count != 0)
                    Console.WriteLine(Math.Abs([|more.Take()|]));
                string item = "";
                if (words.Count > 0) item = [|words.Get()|];
            }
        }
        """,
        """
        using System.Collections.Concurrent;
        using PoolRuntime;
        class C
        {
            void M(BlockingQueue<string> words, ProcessQueue<int> numbers, BlockingCollection<int> more)
            {
                // All that is there.
                while (words.TryGet(out var word))
                {
                    Console.WriteLine(word);
                }
                if (numbers.Count > 0 && more.Count < 3)
                {
                    Console.WriteLine(1 + Math.Abs([|numbers.Get()|]));
                }
                if (more.TryTake(out var item2))
                    Console.WriteLine(Math.Abs(item2));
                string item = "";
                if (words.TryGet(out var item3)) item = item3;
            }
        }
        """,
        POOL601QueueCheckThenActFix.Try);

    [Theory]
    [InlineData("if (!_queue.IsFull) [|_queue.Put(1)|];")]
    [InlineData("if (!_queue.IsEmpty) { n++; Use([|_queue.Get()|]); }")]
    [InlineData("if (!_queue.IsEmpty) Use(n > 0 ? [|_queue.Get()|] : 0);")]
    [InlineData("if (!_simple.IsEmpty) Use([|_simple.Get()|]);")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using System.Collections.Concurrent;
        using PoolRuntime;
        class C
        {
            private readonly BlockingQueue<int> _queue = new();
            private readonly BlockingQueue<int> _other = new();
            private readonly SimpleProcessQueue<int> _simple = new();
            private readonly BlockingCollection<int> _collection = new();
            private readonly List<int> _list = [];
            private readonly Queue<int> _plain = [];

            void M(int n, ProcessQueue<int> given)
            {
                {{body}}
            }

            private static void Use(int x) { }
        }
        """;
}
