// The work of QuickStart on two hosts: processes of this machine that stand for machines, with RabbitMQ between them.
// What changes in a program is the line that makes the pool.
using System.Security.Cryptography;
using PoolRuntime;

EntryPoint.Guard();

var broker = args.FirstOrDefault() ?? Environment.GetEnvironmentVariable("POOL_BROKER") ?? "amqp://localhost";
var folder = args.ElementAtOrDefault(1) ?? Repository();

// On real machines, the key comes to callers and hosts with their configuration.
var key = RandomNumberGenerator.GetBytes(32);
var queue = $"sample-{Guid.NewGuid():N}";

ClusterPool pool;
try
{
    pool = new ClusterPool(new ClusterOptions { Broker = new Uri(broker), Key = key, Queue = queue });
}
catch (ClusterUnavailableException problem)
{
    Console.Error.WriteLine(problem.Message);
    Console.Error.WriteLine("Usage: Cluster [amqp://user:password@host] [folder], or POOL_BROKER in the environment");
    return 1;
}

using ChildProcess first = NewHost(), second = NewHost();
first.Start();
second.Start();
using (pool)
{
    var (files, lines, workers) = (0, 0L, new SortedSet<int>());
    foreach (var (path, hash, count, worker) in pool.ImapUnordered(Digest, FilesUnder(folder), chunkSize: 8))
    {
        Console.WriteLine($"{hash} {count,7} lines, worker {worker}: {Path.GetRelativePath(folder, path)}");
        lines += count;
        files++;
        workers.Add(worker);
    }

    Console.WriteLine($"{files} files, {lines} lines");
    Console.WriteLine($"hosts {first.Id} and {second.Id}, workers {string.Join(", ", workers)}");
}

// They end what they have, and then themselves.
first.Terminate();
second.Terminate();
first.Join();
second.Join();
return 0;

// On another machine, this is all that its program does.
ChildProcess NewHost() => new(() => ClusterWorker.Run(new ClusterWorkerOptions
{
    Broker = new Uri(broker),
    Key = key,
    Queue = queue,
    Pool = new PoolOptions { Workers = 2 },
}));

// Runs in a worker of some host, which has to see the files as well.
static (string Path, string Hash, int Lines, int Worker) Digest(string path)
{
    var content = File.ReadAllBytes(path);
    var hash = Convert.ToHexStringLower(SHA256.HashData(content));
    return (path, hash, content.AsSpan().Count((byte)'\n'), Environment.ProcessId);
}

// Without hidden files and links, and in the repository without what its build made.
IEnumerable<string> FilesUnder(string folder)
{
    var skipped = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint;
    var search = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = skipped };
    return Directory.EnumerateFiles(folder, "*", search)
        .Where(path => args.Length > 1
            || !path.StartsWith(Path.Join(folder, "artifacts", ""), StringComparison.Ordinal));
}

static string Repository()
{
    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PoolAnalyzers.sln")))
        folder = folder.Parent;
    return folder?.FullName ?? ".";
}
