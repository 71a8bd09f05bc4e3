namespace PoolRuntime;

/// <summary>
/// A barrier is broken: not all of its parties will come. One of them was killed or too late, ran an action that
/// failed, or the barrier was reset or aborted while this party waited. <see cref="ProcessBarrier.Reset"/> makes it
/// usable again. The counterpart of <c>BrokenBarrierError</c>.
/// </summary>
/// <param name="message">What has happened.</param>
public sealed class BarrierBrokenException(string message) : Exception(message);
