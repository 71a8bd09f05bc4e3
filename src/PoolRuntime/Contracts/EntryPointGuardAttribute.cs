namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member is an entry-point guard: where a worker is the program run again, it runs the
/// worker and never returns. Put it on the member of a wrapper that calls <see cref="EntryPoint.Guard"/> first.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EntryPointGuardAttribute : Attribute;
