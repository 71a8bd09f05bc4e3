namespace ProbeCalls;

/// <summary>Who has run the first statement of <c>Main</c>: a line for each process.</summary>
internal static class MainLog
{
    public const string Variable = "PROBE_MAIN_LOG";

    public static void Write(string what)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } file)
            File.AppendAllText(file, $"{what} {Environment.ProcessId}\n");
    }
}
