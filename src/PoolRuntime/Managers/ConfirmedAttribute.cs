namespace PoolRuntime.Managers;

/// <summary>
/// The client of a manager says when it has what the method has returned, so that nothing is lost when it ends before.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConfirmedAttribute : Attribute;
