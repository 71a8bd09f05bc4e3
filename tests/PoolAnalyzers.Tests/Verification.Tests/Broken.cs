namespace PoolAnalyzers.Tests.VerificationTests;

internal static class Broken
{
    /// <summary>The verification fails, and says why.</summary>
    public static async Task Promise(string because, Task verification)
    {
        var failure = await Assert.ThrowsAsync<VerificationException>(() => verification);
        Assert.Contains(because, failure.Message, StringComparison.Ordinal);
    }
}
