// QuickStart: all files of a folder, digested in a pool of processes
//
// Usage: QuickStart [FOLDER], which is the repository where nothing else is said. Prints the SHA-256 and the line count
// of every file under it.
//
// Printed at last when it was run (numbers vary):
//     …
//     1286 files, 119167 lines, 0 unreadable
//     process 24481, workers 24492, 24499
using System.Security.Cryptography;
using PoolRuntime;

EntryPoint.Guard();

var folder = args.FirstOrDefault() ?? Repository();
if (!Directory.Exists(folder))
{
    Console.Error.WriteLine($"There is no folder '{folder}'. Usage: QuickStart [folder]");
    return 1;
}

using var pool = new ProcessPool();
var pending = FilesUnder(folder).Select(file => pool.ApplyAsync(Digest, file).AsTask()).ToArray();
var (done, unreadable, lines, workers) = (0, 0, 0L, new SortedSet<int>());
await foreach (var result in Task.WhenEach(pending))
{
    string line;
    try
    {
        var (path, hash, count, worker) = await result;
        line = $"{hash} {count,7} lines, worker {worker}: {Path.GetRelativePath(folder, path)}";
        lines += count;
        workers.Add(worker);
    }
    catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
    {
        line = $"unreadable: {problem.Message}";
        unreadable++;
    }

    // On a terminal, the last line says how far the work is.
    var progress = ++done < pending.Length ? $"{done} of {pending.Length} files" : "";
    Console.Write(Console.IsOutputRedirected ? $"{line}\n" : $"\r\e[K{line}\n{progress}");
}

Console.WriteLine($"{done - unreadable} files, {lines} lines, {unreadable} unreadable");
Console.WriteLine($"process {Environment.ProcessId}, workers {string.Join(", ", workers)}");
return 0;

// Runs in a worker.
static (string Path, string Hash, int Lines, int Worker) Digest(string path)
{
    // A named pipe has no length either; to read it would be to wait for a writer.
    var content = new FileInfo(path).Length == 0 ? [] : File.ReadAllBytes(path);
    var hash = Convert.ToHexStringLower(SHA256.HashData(content));
    return (path, hash, content.AsSpan().Count((byte)'\n'), Environment.ProcessId);
}

// Without hidden files and links, and in the repository without what its build made.
IEnumerable<string> FilesUnder(string folder)
{
    var skipped = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint;
    var search = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = skipped };
    return Directory.EnumerateFiles(folder, "*", search)
        .Where(path => args.Length > 0
            || !path.StartsWith(Path.Join(folder, "artifacts", ""), StringComparison.Ordinal));
}

static string Repository()
{
    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PoolAnalyzers.sln")))
        folder = folder.Parent;
    return folder?.FullName ?? ".";
}
