using System.Diagnostics;

namespace PoolRuntime.Workers;

/// <summary>Where worker processes live: their environment, their folder and their processors.</summary>
internal sealed class WorkerPlace
{
    // What one word can name, which is what the library takes.
    private const int MostProcessors = 64;

    private readonly IReadOnlyList<int>? _processors;

    /// <exception cref="ArgumentException">There is no such folder or processor.</exception>
    /// <exception cref="PlatformNotSupportedException">Processes cannot be bound to processors here.</exception>
    public WorkerPlace(PoolOptions options)
    {
        Environment = options.WorkerEnvironment;
        if (options.WorkerDirectory is { } folder)
        {
            Directory = Path.GetFullPath(folder);
            if (!System.IO.Directory.Exists(Directory))
                throw new ArgumentException(
                    $"There is no folder '{Directory}'; give an existing one as PoolOptions.WorkerDirectory.",
                    nameof(options));
        }

        if (options.WorkerProcessors is not { } processors) return;
        long allowed = AllowedProcessors();
        int[] others = [.. processors.Where(processor => !IsAmong(processor, allowed))];
        if (others.Length > 0)
            throw new ArgumentException(
                $"PoolOptions.WorkerProcessors names {string.Join(", ", others)}; this process may use only "
                + string.Join(", ", Enumerable.Range(0, MostProcessors).Where(processor => IsAmong(processor, allowed)))
                + ".", nameof(options));
        _processors = processors;
    }

    /// <summary>What is changed in the environment: null for variables that are not there.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get; }

    /// <summary>The folder; null for that of this process.</summary>
    public string? Directory { get; }

    /// <summary>The processor of a worker; -1 for any.</summary>
    public int ProcessorOf(int worker) => _processors is null ? -1 : _processors[worker % _processors.Count];

    /// <exception cref="ArgumentException">Something is asked for that threads cannot have.</exception>
    public static void CheckForThreads(PoolOptions options)
    {
        if (options.WorkerEnvironment is not null || options.WorkerDirectory is not null
            || options.WorkerProcessors is not null)
            throw new ArgumentException(
                "Threads share the environment, the folder and the processors of their process; use a ProcessPool, or "
                + "leave WorkerEnvironment, WorkerDirectory and WorkerProcessors out.", nameof(options));
    }

    private static bool IsAmong(int processor, long allowed) =>
        processor < MostProcessors && (allowed >> processor & 1) != 0;

    private static long AllowedProcessors()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using Process self = Process.GetCurrentProcess();
            return self.ProcessorAffinity;
        }

        throw new PlatformNotSupportedException(
            "Processes cannot be bound to processors on this system; leave PoolOptions.WorkerProcessors out.");
    }

    /// <summary>In a worker, before anything of the user's runs.</summary>
    public static void Enter(string directory, int processor)
    {
        if (directory.Length > 0) System.Environment.CurrentDirectory = directory;
        if (processor < 0) return;
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using Process self = Process.GetCurrentProcess();
            self.ProcessorAffinity = (nint)(1L << processor);
        }
    }
}
