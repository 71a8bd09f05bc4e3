namespace PoolAnalyzers.Boundary;

/// <summary>What of a value cannot travel, and why.</summary>
/// <param name="path">The members that lead there, such as <c>Lines[0].Price</c>; empty for the value itself.</param>
/// <param name="reason">Why it cannot, and what to send instead.</param>
internal sealed class Refused(string path, string reason)
{
    public string Path { get; } = path;

    public string Reason { get; } = reason;
}
