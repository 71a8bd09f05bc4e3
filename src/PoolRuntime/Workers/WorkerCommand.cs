namespace PoolRuntime.Workers;

/// <summary>The program to start as a worker.</summary>
internal sealed record WorkerCommand(
    string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);
