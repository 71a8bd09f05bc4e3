namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member says, without waiting, whether the work of the object goes on: the contrary of
/// <see cref="TellsIfDoneAttribute"/>. Put it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class TellsIfAliveAttribute : Attribute;
