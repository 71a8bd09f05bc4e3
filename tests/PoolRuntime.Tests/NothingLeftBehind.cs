using System.Globalization;
using Xunit;

namespace PoolRuntime.Tests;

/// <summary>After the tests of a class, nothing of what they started is left.</summary>
public class NothingLeftBehind : IDisposable
{
    // What the libraries themselves keep open once they have been used.
    private const int DescriptorsOfOthers = 16;

    private readonly HashSet<string> _filesBefore = [.. Files()];
    private readonly HashSet<string> _sharedBefore = [.. SharedMemoryFiles()];
    private readonly int _descriptorsBefore = CountDescriptors();

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        Bound.Until(() => Children().Count == 0, "all workers have ended");
        if (!OperatingSystem.IsLinux()) return;
        Bound.Until(() => ThreadsOfPools() == 0, "all threads of pools have ended");
        Bound.Until(
            () => CountDescriptors() <= _descriptorsBefore + DescriptorsOfOthers,
            $"there are not many more than {_descriptorsBefore} descriptors, now {CountDescriptors()}");
        Assert.Empty(SharedMemoryFiles().Except(_sharedBefore));
        Assert.Empty(Files().Except(_filesBefore));
    }

    /// <summary>The children of this process that are there now, also those that have ended but not been noticed.</summary>
    internal static List<int> Children()
    {
        List<int> children = [];
        if (!OperatingSystem.IsLinux()) return children;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)
                && ParentOf(id) == Environment.ProcessId)
                children.Add(id);
        }

        return children;
    }

    private static int ParentOf(int process)
    {
        try
        {
            // "12 (name) S 1 …", where the name can hold anything.
            string state = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(state[(state.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static int ThreadsOfPools()
    {
        int count = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "comm")).StartsWith("PoolRuntime:", StringComparison.Ordinal))
                    count++;
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return count;
    }

    private static int CountDescriptors() =>
        OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;

    private static IEnumerable<string> Files() => Directory.EnumerateFileSystemEntries(OwnTemporaryFolder.Path);

    private static IEnumerable<string> SharedMemoryFiles() => Directory.Exists("/dev/shm")
        ? Directory.EnumerateFiles("/dev/shm").Where(file => file.Contains("pool", StringComparison.OrdinalIgnoreCase))
        : [];
}
