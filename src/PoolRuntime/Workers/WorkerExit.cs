namespace PoolRuntime.Workers;

/// <summary>How a worker process ended.</summary>
/// <param name="Code">The exit code, where the process ended by itself.</param>
/// <param name="Signal">The signal that ended it, where one did.</param>
/// <param name="Violation">What it said that made no sense, where it was ended for that.</param>
internal readonly record struct WorkerExit(int? Code, int? Signal, string? Violation = null)
{
    public string Describe() => this switch
    {
        { Violation: { } violation } => $"was ended by the pool, because what it sent made no sense: {violation}",
        { Signal: { } signal } => $"was ended by signal {signal}{NameOf(signal)}",
        { Code: { } code } => $"exited with code {code}",
        _ => "ended",
    };

    // Numbers that Linux and macOS agree on.
    private static string NameOf(int signal) => signal switch
    {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        4 => " (SIGILL)",
        6 => " (SIGABRT, as after a failed fast or a stack overflow)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL, as sent by the system when memory runs out)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
