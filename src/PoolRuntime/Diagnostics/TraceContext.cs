namespace PoolRuntime.Diagnostics;

/// <summary>The activity that a job belongs to, as it travels to the worker.</summary>
/// <param name="Parent">The parent, in the W3C form.</param>
/// <param name="State">What others have added to it.</param>
/// <param name="Name">What the job is called.</param>
internal sealed record TraceContext(string Parent, string? State, string Name)
{
    private const char Separator = '\n';

    public override string ToString() => string.Join(Separator, Parent, State, Name);

    /// <exception cref="InvalidDataException">It is not what <see cref="ToString"/> gives.</exception>
    public static TraceContext Parse(string text)
    {
        string[] parts = text.Split(Separator, 3);
        return parts.Length == 3
            ? new TraceContext(parts[0], parts[1].Length == 0 ? null : parts[1], parts[2])
            : throw new InvalidDataException("A trace context is not whole.");
    }
}
