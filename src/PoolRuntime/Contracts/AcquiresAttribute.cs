namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member takes the object it is called on as a lock that one holds alone. Disposing what
/// it returns gives the lock back; one that returns a truth value takes it only if that is true. Put it on the member
/// of a lock of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AcquiresAttribute : Attribute;
