namespace PoolRuntime.Scheduling;

/// <summary>The place of a worker in its pool, which its replacement takes over.</summary>
internal readonly record struct WorkerSlot(int Index, string Name);
