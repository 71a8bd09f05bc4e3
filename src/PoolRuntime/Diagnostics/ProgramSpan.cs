using System.Reflection;

namespace PoolRuntime.Diagnostics;

/// <summary>
/// What the program itself did about a pool from one time to another, in stopwatch ticks: a thread waited for it, or
/// was called back.
/// </summary>
/// <param name="Callback">What was called; null where a thread waited.</param>
/// <param name="Worker">The worker whose thread it was; null for any other thread.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it was over.</param>
internal readonly record struct ProgramSpan(MethodInfo? Callback, int? Worker, long Start, long End);
