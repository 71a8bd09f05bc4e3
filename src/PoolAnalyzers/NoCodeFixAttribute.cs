namespace PoolAnalyzers;

/// <summary>Says why a rule has no code fix.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NoCodeFixAttribute(string reason) : Attribute
{
    public string Reason { get; } = reason;
}
