namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the delegate passed here is run in this process when a job is done, on another thread than
/// the caller's, never two at a time. Put it on the parameter of a wrapper that passes it on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CallbackAttribute : Attribute;
