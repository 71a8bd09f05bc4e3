namespace PoolAnalyzers.Flow;

/// <summary>The states that exist in every protocol. Numbers, so that a set of paths is a short array.</summary>
internal static class PathState
{
    /// <summary>No object: null, or not assigned yet.</summary>
    public const int Absent = 0;

    /// <summary>Some object, out of sight: it came from elsewhere, or somebody else can use it too.</summary>
    public const int Unknown = 1;

    /// <summary>The variable itself is out of sight: something else may write it at any time.</summary>
    public const int Lost = 2;

    /// <summary>The first state of the protocol itself.</summary>
    public const int FirstOwn = 3;

    /// <summary>Not a state: what a role leads to where it is a misuse.</summary>
    public const int Misused = -1;
}
