using System.Reflection;

namespace PoolRuntime.Diagnostics;

/// <summary>What a worker did from one time to another, in stopwatch ticks.</summary>
internal readonly record struct JobSpan(
    int Worker, int ProcessId, MethodInfo? Method, int Items, int Attempt, long Start, long End, bool IsLost)
{
    public long Ticks => End - Start;
}
