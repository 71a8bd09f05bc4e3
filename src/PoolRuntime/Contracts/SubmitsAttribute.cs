namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member hands work to workers and comes back before it is done. Together with
/// <see cref="WaitsAttribute"/> it comes back when the work is done. Put it on the member of a wrapper that does the
/// same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SubmitsAttribute : Attribute;
