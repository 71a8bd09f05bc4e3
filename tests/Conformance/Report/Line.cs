namespace PoolRuntime.Conformance.Report;

/// <summary>A behaviour that is to be held.</summary>
/// <param name="Id">Its number, which tests bear as the trait "Conformance".</param>
/// <param name="Class">The class of Python's tests that it comes from, or what it is about.</param>
/// <param name="Runs">What it is to be held on.</param>
/// <param name="Behaviour">What it is.</param>
internal sealed record Line(string Id, string Class, BackEnds Runs, string Behaviour)
{
    /// <summary>The project whose tests show it.</summary>
    public string Project { get; init; } = Lines.OwnProject;

    /// <summary>Whether only a run on Windows can show it.</summary>
    public bool NeedsWindows { get; init; }

    /// <summary>Why it is not held yet; null for what has a test.</summary>
    public string? Open { get; init; }
}
