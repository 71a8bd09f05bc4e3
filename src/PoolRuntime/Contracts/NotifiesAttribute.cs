namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method lets some go on that wait (<see cref="WaitsForNoticeAttribute"/>). Put it on the
/// method of a condition of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NotifiesAttribute : Attribute;
