namespace PoolRuntime;

/// <summary>When a job, or a chunk of a map, ran, and where.</summary>
/// <param name="Function">The method, as in <c>Program.Square</c>.</param>
/// <param name="Items">How many items the chunk had; 1 for a single job.</param>
/// <param name="Worker">The number of the worker.</param>
/// <param name="ProcessId">The process of the worker.</param>
/// <param name="Started">When it began, counted from the start of the pool.</param>
/// <param name="Duration">How long it took, with reading its arguments and writing its result.</param>
/// <param name="Attempt">Which attempt it was, from 1.</param>
/// <param name="IsLost">Whether the worker ended in the middle of it.</param>
public sealed record JobTiming(
    string Function, int Items, int Worker, int ProcessId, TimeSpan Started, TimeSpan Duration, int Attempt,
    bool IsLost);
