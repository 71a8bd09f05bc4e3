namespace PoolRuntime.Tests.Processes;

/// <summary>A file in which a child tells a test something.</summary>
internal sealed class Note : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(OwnTemporaryFolder.Path, $"note-{Guid.NewGuid():N}");

    /// <summary>What has been written so far.</summary>
    public string Text => File.Exists(Path) ? File.ReadAllText(Path) : "";

    /// <summary>Waits until there is something in it, whole.</summary>
    public string Wait()
    {
        Bound.Until(() => File.Exists(Path), $"there is a note {Path}");
        return Text;
    }

    /// <summary>In the child. What others can see is whole.</summary>
    public static void Write(string path, string text)
    {
        File.WriteAllText($"{path}.part", text);
        File.Move($"{path}.part", path, overwrite: true);
    }

    /// <summary>In the child: says that it is there, and stays for as long as nobody ends it.</summary>
    public static void WriteAndStay(string path)
    {
        Write(path, $"{Environment.ProcessId}");
        Thread.Sleep(Timeout.Infinite);
    }

    public void Dispose() => File.Delete(Path);
}
