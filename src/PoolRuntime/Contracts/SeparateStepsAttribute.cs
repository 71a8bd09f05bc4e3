namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the property belongs to something that several processes use, and that reading it is one
/// step and writing it another one: <c>+=</c> loses what others write in between.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SeparateStepsAttribute : Attribute;
