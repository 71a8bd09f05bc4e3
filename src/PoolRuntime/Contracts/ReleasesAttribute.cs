namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member gives back the lock it is called on. Put it on the member of a lock of one's
/// own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReleasesAttribute : Attribute;
