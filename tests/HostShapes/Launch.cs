namespace HostShapes;

/// <summary>How a program is started.</summary>
internal sealed record Launch(string File, params string[] Arguments)
{
    /// <summary>All of it in one list.</summary>
    public string[] Command => [File, .. Arguments];
}
