namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method waits until all items have been worked on
/// (<see cref="MarksItemDoneAttribute"/>). Put it on the method of a queue of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WaitsForItemsAttribute : Attribute;
