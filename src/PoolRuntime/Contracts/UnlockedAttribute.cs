namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method makes something that several processes use, the accesses to which take no lock:
/// what is larger than a word of the machine can be seen half written.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnlockedAttribute : Attribute;
