namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method gives back a lock and waits to be notified (<see cref="NotifiesAttribute"/>);
/// then it has taken the lock again. Put it on the method of a condition of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WaitsForNoticeAttribute : Attribute;
