namespace PoolRuntime.Broker;

/// <summary>Pauses between attempts, each twice as long as the one before it.</summary>
internal sealed class GrowingPause
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the next one is.</summary>
    public TimeSpan Next { get; private set; } = Shortest;

    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task Take(CancellationToken cancellationToken)
    {
        TimeSpan now = Next;
        Next = now * 2 < Longest ? now * 2 : Longest;
        return Task.Delay(now, cancellationToken);
    }

    /// <summary>An attempt has succeeded.</summary>
    public void Reset() => Next = Shortest;
}
