using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL606UnboundedProducerProof
{
    [Fact]
    public async Task The_queue_grows_with_what_the_producer_is_ahead()
    {
        var (before, after) = await Proof<POOL606UnboundedProducer, POOL606UnboundedProducerFix>.OfPage(
            "POOL606", POOL606UnboundedProducerFix.Bound);

        Assert.True(before is { ExitCode: 0, Output: "200010000\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "200010000\n" }, $"{after}");
        Assert.True(int.Parse(before.Errors, CultureInfo.InvariantCulture) > 5_000, $"{before}");
        Assert.True(int.Parse(after.Errors, CultureInfo.InvariantCulture) <= 1_000, $"{after}");
    }
}
