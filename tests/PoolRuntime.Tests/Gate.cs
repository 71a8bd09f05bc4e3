namespace PoolRuntime.Tests;

/// <summary>
/// Holds jobs up until it is opened or disposed of; a file, because they are in other processes.
/// </summary>
internal sealed class Gate : IDisposable
{
    public Gate() => File.WriteAllText(Path, "closed");

    public string Path { get; } = System.IO.Path.Combine(OwnTemporaryFolder.Path, $"gate-{Guid.NewGuid():N}");

    public void Open() => File.Delete(Path);

    /// <summary>In a job: waits until the gate is open, or nobody wants the job any more.</summary>
    public static string Pass(string path)
    {
        CancellationToken token = WorkerContext.Current!.CancellationToken;
        while (File.Exists(path) && !token.IsCancellationRequested) Thread.Sleep(2);
        return "passed";
    }

    // A test that fails must not leave a job behind for which its pool would wait for ever.
    public void Dispose() => Open();
}
