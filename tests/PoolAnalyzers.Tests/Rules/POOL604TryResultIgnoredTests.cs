using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL604TryResultIgnored>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL604TryResultIgnored, PoolAnalyzers.CodeFixes.Rules.POOL604TryResultIgnoredFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL604TryResultIgnoredTests
{
    [Theory]
    [InlineData("[|_bounded.TryPut(1)|];")]
    [InlineData("var q = new ProcessQueue<int>(maxSize: 3); [|q.TryPut(1)|];")]
    [InlineData("var c = new BlockingCollection<int>(10); [|c.TryAdd(1)|]; [|c.TryAdd(1, 100)|];")]
    [InlineData("[|_free.TryGet(out var x)|]; Use(x);")]
    [InlineData("[|_collection.TryTake(out int x, 100)|]; Use(x);")]
    [InlineData("var x = 0; [|given.TryGet(out x)|]; Use(x);")]
    public Task Nobody_looks(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("if (!_bounded.TryPut(1)) Use(0);")]
    [InlineData("var ok = _bounded.TryPut(1);")]
    [InlineData("_ = _bounded.TryPut(1);")]
    [InlineData("_bounded.Put(1);")]
    [InlineData("_free.TryPut(1);")]
    [InlineData("given.TryPut(1);")]
    [InlineData("_collection.TryAdd(1);")]
    [InlineData("_free.TryGet(out _);")]
    [InlineData("_free.TryGet(out var x);")]
    [InlineData("if (_free.TryGet(out var x)) Use(x);")]
    [InlineData("new ConcurrentDictionary<int, int>().TryAdd(1, 2);")]
    [InlineData("new HashSet<int>().Add(1);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_message_names_the_method_that_waits() => Verify.Reports(
        InMethod("{|#0:_bounded.TryPut(1)|}; {|#1:_collection.TryTake(out var x)|}; Use(x);"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Arguments =
                        ["TryPut", "loses the item", "_bounded", "full", "look at what it returns, or wait with 'Put'"],
                },
                new(1)
                {
                    Arguments =
                    [
                        "TryTake", "gives no item", "_collection", "empty",
                        "look at what it returns, or wait with 'Take'",
                    ],
                },
            ],
        });

    [Fact]
    public Task It_waits() => VerifyFix.Fixes(
        """
        using System.Collections.Concurrent;
        using PoolRuntime;
        class C
        {
            private readonly BlockingQueue<int> _queue = new(5);

            void M(BlockingCollection<int> numbers, int y)
            {
                [|_queue.TryPut(1)|];
                [|_queue.TryGet(out var x)|];
                Console.WriteLine(x);
                [|numbers.TryTake(out y)|];
                Console.WriteLine(y);
            }
        }
        """,
        """
        using System.Collections.Concurrent;
        using PoolRuntime;
        class C
        {
            private readonly BlockingQueue<int> _queue = new(5);

            void M(BlockingCollection<int> numbers, int y)
            {
                _queue.Put(1);
                var x = _queue.Get();
                Console.WriteLine(x);
                y = numbers.Take();
                Console.WriteLine(y);
            }
        }
        """,
        POOL604TryResultIgnoredFix.Wait);

    [Theory]
    [InlineData("var c = new BlockingCollection<int>(10); [|c.TryAdd(1, 100)|];")]
    [InlineData("[|_collection.TryTake(out int x, 100)|]; Use(x);")]
    public Task No_fix_for_what_waits_for_a_time(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using System.Collections.Concurrent;
        using PoolRuntime;
        class C
        {
            private readonly BlockingQueue<int> _bounded = new(5);
            private readonly BlockingQueue<int> _free = new();
            private readonly BlockingCollection<int> _collection = new();

            void M(ProcessQueue<int> given)
            {
                {{body}}
            }

            private static void Use(int x) { }
        }
        """;
}
