namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that races on the member are meant: a lost update does no harm, as in a counter for a log.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class BenignRaceAttribute : Attribute;
