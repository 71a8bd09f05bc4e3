using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

public sealed class POOL506ConditionProtocolProof
{
    /// <summary>Both wait before there is an item, both are notified, and there is one.</summary>
    [Fact]
    public async Task Who_was_slower_finds_nothing()
    {
        var counter = Docs.Block(Repository.Read("docs/rules/POOL506.md")!, "violation");
        var (before, after) = await Proof<POOL506ConditionProtocol, POOL506ConditionProtocolFix>.Of(
            """
            var counter = new Counter();
            var customers = new[] { new Thread(Buy), new Thread(Buy) };
            foreach (var customer in customers)
            {
                customer.IsBackground = true;
                customer.Start();
            }
            // Until both wait.
            while (customers.Any(customer => (customer.ThreadState & ThreadState.WaitSleepJoin) == 0))
                Thread.Sleep(10);
            counter.Add("bread");
            while (customers.All(customer => customer.IsAlive))
                Thread.Sleep(10);
            Thread.Sleep(300);
            counter.Add("milk");
            foreach (var customer in customers)
                customer.Join();

            void Buy()
            {
                try
                {
                    Console.WriteLine(counter.Take());
                }
                catch (InvalidOperationException)
                {
                    Console.WriteLine("nothing");
                }
            }


            """ + counter,
            POOL506ConditionProtocolFix.Loop);

        Assert.True(before is { ExitCode: 0, Errors: "" }, $"{before}");
        Assert.Contains("bread\n", before.Output);
        Assert.Contains("nothing\n", before.Output);
        Assert.True(after is { ExitCode: 0, Output: "bread\nmilk\n", Errors: "" }, $"{after}");
    }
}
