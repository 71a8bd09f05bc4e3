namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member tells how many items there are in a queue, or whether there are any. That may be
/// over when somebody acts on it. Put it on the member of a queue of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class TellsHowFullAttribute : Attribute;
