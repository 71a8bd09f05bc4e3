namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member may be called once in a program: the second call throws. Put it on a member of
/// your own that is like that.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OncePerProgramAttribute : Attribute;
