namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method says that an item (<see cref="TakesItemAttribute"/>) has been worked on. Put it
/// on the method of a queue of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MarksItemDoneAttribute : Attribute;
