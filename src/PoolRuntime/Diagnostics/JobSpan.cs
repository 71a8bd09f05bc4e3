using System.Reflection;

namespace PoolRuntime.Diagnostics;

/// <summary>What a worker did from one time to another, in stopwatch ticks.</summary>
internal readonly record struct JobSpan(
    int Worker, int ProcessId, MethodInfo? Method, int Items, int Attempt, long Start, long End)
{
    /// <summary>Whether the worker ended in the middle of it.</summary>
    public bool IsLost { get; init; }

    /// <summary>Whether the worker was ended because nobody wanted the job to go on.</summary>
    public bool IsKilled { get; init; }

    public long Ticks => End - Start;
}
