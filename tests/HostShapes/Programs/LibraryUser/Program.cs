// Knows nothing of pools.
if (Environment.GetEnvironmentVariable("PROBE_MAIN_LOG") is { } file)
    File.AppendAllText(file, $"main {Environment.ProcessId}\n");
Console.Write(Library.Everything.Compute());
