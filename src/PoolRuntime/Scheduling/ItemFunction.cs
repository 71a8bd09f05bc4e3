using PoolRuntime.Calls;

namespace PoolRuntime.Scheduling;

/// <summary>A function that is called for each of many items.</summary>
/// <param name="Job">The function.</param>
/// <param name="Call">How it is called in this process.</param>
/// <param name="Encoded">How it is called elsewhere; null when all workers are in this process.</param>
/// <param name="Target">Its captured variables, as bytes.</param>
/// <param name="Shared">The shared objects among them; null for none.</param>
internal sealed record ItemFunction<TItem, T>(
    Delegate Job, Func<TItem, T> Call, JobFunction? Encoded, byte[] Target,
    IReadOnlyList<ISharedObject>? Shared = null);
