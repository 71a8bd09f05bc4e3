using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Managers;

/// <summary>A call for a worker of a managed pool, as it was encoded by the client: the manager only passes it on.
/// </summary>
internal sealed record PoolCall
{
    /// <summary>The build of the program that it comes from.</summary>
    public required ProgramBuild Build { get; init; }

    /// <summary>The function, as <see cref="Calls.FunctionParts"/> reads it.</summary>
    public required byte[] Function { get; init; }

    public required FrameKind Kind { get; init; }

    /// <summary>Captured variables and arguments.</summary>
    public required byte[] Content { get; init; }

    /// <summary>How many items it has.</summary>
    public required int Size { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required int Attempt { get; init; }

    public required string? Trace { get; init; }

    /// <summary>The shared objects that it needs; their bytes where the pool may not have them yet.</summary>
    public required SentObject[] Shared { get; init; }
}

/// <summary>A shared object on its way to the workers of a managed pool.</summary>
internal sealed record SentObject(Guid Id, byte[]? Bytes);

/// <summary>What a worker said of a call, and what became of the worker.</summary>
/// <param name="Words">In the order in which it was said.</param>
/// <param name="ProcessId">The worker.</param>
internal sealed record PoolAnswer(PoolWord[] Words, int ProcessId);

/// <summary>One thing that was said.</summary>
/// <param name="Kind">Who said it.</param>
/// <param name="Frame">Of the worker's own: what it says.</param>
/// <param name="Number">The item that it is about.</param>
/// <param name="Body">Of the worker's own: the result or error.</param>
/// <param name="Exit">Of a lost worker: how it ended.</param>
internal readonly record struct PoolWord(
    PoolWordKind Kind, FrameKind Frame, int Number, byte[] Body, WorkerExit Exit = default);

internal enum PoolWordKind
{
    /// <summary>The worker's own word.</summary>
    Said,

    /// <summary>The item has run for too long.</summary>
    Expired,

    /// <summary>The worker ended at the item.</summary>
    Lost,
}

/// <summary>How a managed pool is made.</summary>
internal sealed record PoolPlan(ProgramBuild Build, int? Workers, int? MaxTasksPerWorker, EncodedAction? Initializer);

/// <summary>A delegate that goes to the manager's process.</summary>
internal sealed record EncodedAction(byte[] Function, byte[] Target);
