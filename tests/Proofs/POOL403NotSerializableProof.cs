using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL403NotSerializableProof
{
    [Fact]
    public async Task An_object_with_a_stream_is_refused_and_its_number_is_sent()
    {
        var (before, after) = await Proof<POOL403NotSerializable, POOL403NotSerializableFix>.OfPage(
            "POOL403", POOL403NotSerializableFix.SendMembers);

        Assert.True(before is { Output: "" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("PoolRuntime.NotTransferableException", before.Errors);
        Assert.Contains("_log", before.Errors);
        Assert.Contains("POOL403", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "450\n", Errors: "" }, $"{after}");
    }
}
