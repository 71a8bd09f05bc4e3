using System.Collections.Concurrent;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PoolRuntime.Transport;

namespace PoolRuntime.Sharing;

/// <summary>
/// The files of shared memory segments on Linux and macOS. A name that was chosen is a link to a file with a name that
/// was made. Those of processes that have died are removed by the next one that makes any.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class SegmentFiles
{
    private const string MemoryFolder = "/dev/shm";

    // Looking costs about as much as making some segments.
    private const long MillisecondsBetweenLooks = 10_000;

    // With the names that were chosen for them.
    private static readonly ConcurrentDictionary<string, string?> MadeHere = new();

    private static long _nextLook = long.MinValue;

    static SegmentFiles() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        // They may still have to open what they were given.
        RunningChildren.EndAll();
        foreach ((string file, string? chosenName) in MadeHere) Remove(file, chosenName);
    };

    /// <summary>Where they are.</summary>
    public static string Folder { get; } = Directory.Exists(MemoryFolder) ? MemoryFolder : Path.GetTempPath();

    /// <summary>A new file.</summary>
    /// <exception cref="IOException">The folder takes none.</exception>
    public static (string File, SafeFileHandle Handle) CreateNew(
        Func<string> newName, UnixFileMode mode, bool staysAfterExit = false)
    {
        while (true)
        {
            string name = newName();
            try
            {
                using FileStream stream = new(PathOf(name), new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    UnixCreateMode = mode,
                    BufferSize = 0,
                });
                if (!staysAfterExit) MadeHere[name] = null;
                return (name, DuplicateOf(stream));
            }
            catch (IOException) when (File.Exists(PathOf(name)))
            {
                // Somebody has that name: another one.
            }
        }
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is none with that name.</exception>
    public static SafeFileHandle Open(string name) => File.OpenHandle(
        PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public static bool Exists(string name) => File.Exists(PathOf(name));

    /// <summary>Makes a file known by a chosen name.</summary>
    /// <exception cref="IOException">The name is taken.</exception>
    public static void Link(string chosenName, string file)
    {
        string link = PathOf(SegmentName.Chosen(chosenName));
        try
        {
            File.CreateSymbolicLink(link, file);
        }
        catch (IOException) when (new FileInfo(link).LinkTarget is { } target)
        {
            if (!SegmentName.IsOfDead(target))
                throw new IOException($"There is shared memory with the name '{chosenName}' already; attach to it.");
            RemoveLinkOfDead(link);
            File.CreateSymbolicLink(link, file);
        }

        MadeHere[file] = chosenName;
    }

    /// <summary>The file that a chosen name stands for; null when there is none.</summary>
    public static string? LinkedFrom(string chosenName) =>
        new FileInfo(PathOf(SegmentName.Chosen(chosenName))).LinkTarget is { } target && SegmentName.IsMade(target)
            ? target
            : null;

    /// <summary>Removes a file and its chosen name, if that is this file's.</summary>
    public static void Remove(string file, string? chosenName)
    {
        if (chosenName is not null && LinkedFrom(chosenName) == file)
            TryDelete(PathOf(SegmentName.Chosen(chosenName)));
        TryDelete(PathOf(file));
        MadeHere.TryRemove(file, out _);
    }

    /// <summary>Removes all files whose names begin so.</summary>
    public static void RemoveAll(string prefix)
    {
        foreach (string path in Directory.EnumerateFiles(Folder, prefix + "*")) TryDelete(path);
    }

    /// <summary>Removes what processes that have died have left.</summary>
    /// <param name="now">Also if it was done a moment ago.</param>
    public static void RemoveThoseOfDead(bool now = false)
    {
        long time = Environment.TickCount64;
        long next = Interlocked.Read(ref _nextLook);
        if (!now
            && (time < next
                || Interlocked.CompareExchange(ref _nextLook, time + MillisecondsBetweenLooks, next) != next)) return;
        foreach (string path in Directory.EnumerateFiles(Folder, SegmentName.Prefix + "*"))
        {
            string name = Path.GetFileName(path);
            if (SegmentName.IsOfDead(name))
                TryDelete(path);
            else if (name.StartsWith(SegmentName.ChosenPrefix, StringComparison.Ordinal)
                     && new FileInfo(path).LinkTarget is { } target && SegmentName.IsOfDead(target))
                RemoveLinkOfDead(path);
        }
    }

    // Another process may do the same, and have made the name its own by now: whoever moves it away looks again.
    private static void RemoveLinkOfDead(string link)
    {
        string moved = PathOf(SegmentName.New());
        try
        {
            File.Move(link, moved);
            if (new FileInfo(moved).LinkTarget is { } target && !SegmentName.IsOfDead(target))
                File.CreateSymbolicLink(link, target);
        }
        catch (IOException)
        {
            // Somebody else has removed it, or taken the name.
        }
        finally
        {
            TryDelete(moved);
        }
    }

    // The stream closes its own.
    private static SafeFileHandle DuplicateOf(FileStream stream) =>
        new(Posix.DuplicateFrom((int)stream.SafeFileHandle.DangerousGetHandle(), 0), true);

    private static string PathOf(string name) => Path.Combine(Folder, name);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is another user's, or the folder is gone.
        }
    }
}
