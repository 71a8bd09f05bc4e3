using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL601QueueCheckThenActProof
{
    /// <summary>The queue waits until both have asked, so that it happens every time.</summary>
    [Fact]
    public async Task Two_ask_for_the_last_item_and_one_waits_for_ever()
    {
        var (before, after) = await Proof<POOL601QueueCheckThenAct, POOL601QueueCheckThenActFix>.Of(
            """
            using PoolRuntime;
            using PoolRuntime.Contracts;

            var counter = new Counter();
            counter.Add("bread");
            var customers = new[] { new Thread(Buy), new Thread(Buy) };
            foreach (var customer in customers)
            {
                customer.IsBackground = true;
                customer.Start(counter);
            }
            Console.WriteLine(
                customers.All(customer => customer.Join(TimeSpan.FromSeconds(5))) ? "closed" : "one waits for ever");

            static void Buy(object? at)
            {
                var counter = (Counter)at!;
                Shop.Buy(counter);
            }

            static class Shop
            {
                public static void Buy(Counter counter)
                {
                    if (!counter.IsEmpty)
                        Console.WriteLine([|counter.Get()|]);
                }
            }

            sealed class Counter
            {
                private readonly BlockingQueue<string> _items = new();
                private readonly Barrier _both = new(2);

                [TellsHowFull]
                public bool IsEmpty
                {
                    get
                    {
                        var isEmpty = _items.IsEmpty;
                        _both.SignalAndWait();
                        return isEmpty;
                    }
                }

                [AddsItem]
                public void Add(string item) => _items.Put(item);

                [TakesItem]
                public string Get() => _items.Get();

                [TakesItem]
                public bool TryGet(out string item) => _items.TryGet(out item!);
            }
            """,
            POOL601QueueCheckThenActFix.Try);

        Assert.True(before is { ExitCode: 0, Output: "bread\none waits for ever\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "bread\nclosed\n", Errors: "" }, $"{after}");
    }
}
