using System.Globalization;

namespace PoolRuntime.Tests;

/// <summary>After the tests of a class, nothing of what they started is left.</summary>
public class NothingLeftBehind : IDisposable
{
    // What the libraries themselves keep open once they have been used.
    private const int DescriptorsOfOthers = 16;

    private readonly HashSet<string> _filesBefore = [.. Files()];
    private readonly HashSet<string> _sharedBefore = [.. SharedMemoryFiles()];
    private readonly int _descriptorsBefore = CountDescriptors();

    /// <summary>
    /// What was found. The framework shows a failure that happens between classes but does not count it, so that it is
    /// told to a test that runs last.
    /// </summary>
    internal static List<string> Found { get; } = [];

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        Expect("workers", () => Children().Select(child => $"{child}"));
        if (!OperatingSystem.IsLinux()) return;
        Expect("threads", ThreadsOfPools);
        Expect("shared memory", () => SharedMemoryFiles().Except(_sharedBefore));
        Expect("files", () => Files().Except(_filesBefore));
        Expect("descriptors", () =>
            CountDescriptors() is var now && now > _descriptorsBefore + DescriptorsOfOthers
                ? [$"{now} where there were {_descriptorsBefore}: {DescriptorKinds()}"]
                : []);
    }

    // What ends by itself may take a moment to.
    private void Expect(string what, Func<IEnumerable<string>> leftover)
    {
        if (!SpinWait.SpinUntil(() => !leftover().Any(), TimeSpan.FromSeconds(20)))
            Found.Add($"{what} of {GetType().Name}: {string.Join(", ", leftover())}");
    }

    /// <summary>The children of this process, also those that have ended but have not been noticed.</summary>
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

    internal static List<string> ThreadsOfPools()
    {
        List<string> names = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                string name = File.ReadAllText(Path.Combine(folder, "comm")).Trim();
                // The system cuts names off.
                if (name.StartsWith("PoolRuntime:", StringComparison.Ordinal)
                    || name.StartsWith("WorkerThreadPoo", StringComparison.Ordinal)
                    || name.StartsWith("ThreadPoolExecu", StringComparison.Ordinal))
                    names.Add(name);
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return names;
    }

    private static int CountDescriptors() => Descriptors().Count();

    // "socket:[123]" is a socket.
    private static string DescriptorKinds() => string.Join(", ", Descriptors()
        .GroupBy(static target => target.Split(":[")[0]).OrderByDescending(static group => group.Count())
        .Select(static group => $"{group.Count()} of {group.Key}"));

    // What is loaded when it is needed first stays open.
    private static IEnumerable<string> Descriptors() => OperatingSystem.IsLinux()
        ? Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(static entry => new FileInfo(entry).LinkTarget ?? "gone")
            .Where(static target => !target.EndsWith(".dll", StringComparison.Ordinal))
        : [];

    private static IEnumerable<string> Files() => Directory.EnumerateFileSystemEntries(OwnTemporaryFolder.Path);

    // Other tests share memory at the same time: of that with names, this process's.
    internal static IEnumerable<string> SharedMemoryFiles() => Directory.Exists("/dev/shm")
        ? Directory.EnumerateFiles("/dev/shm").Where(file =>
            file.Contains("pool", StringComparison.OrdinalIgnoreCase)
            && (!file.Contains("/poolruntime.", StringComparison.Ordinal)
                || file.Contains($"-{Environment.ProcessId}-", StringComparison.Ordinal)))
        : [];
}
