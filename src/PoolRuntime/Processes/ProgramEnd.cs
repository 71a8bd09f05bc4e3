namespace PoolRuntime;

/// <summary>How the program ends, as its exit handlers see it.</summary>
internal static class ProgramEnd
{
    // What .NET says when a signal ends the program.
    private const int ExitCodeOfSignals = 128;
    private const int LastSignal = 64;

    /// <summary>Whether a signal ends it: somebody wants it to end now.</summary>
    public static bool IsBySignal => Environment.ExitCode is > ExitCodeOfSignals and <= ExitCodeOfSignals + LastSignal;
}
