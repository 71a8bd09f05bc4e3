using System.Diagnostics;
using System.Globalization;
using PoolRuntime;

namespace AgainstPython;

/// <summary>PoolRuntime; one pool serves all scenarios that are not about pools being made.</summary>
internal sealed class Pools : IContender
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(50);

    private readonly int _workers;
    private readonly ProcessPool _pool;
    private readonly WorkerThreadPool _threads;
    private readonly byte[][] _blobs = Work.Blobs(64);

    public Pools(int workers)
    {
        _workers = workers;
        _pool = new ProcessPool(workers);
        _threads = new WorkerThreadPool(workers);
        _pool.Apply(Work.Nothing);
        _threads.Apply(Work.Nothing);
    }

    public double Run(string scenario, int n) => scenario switch
    {
        "flood" => Flood(_pool, n),
        "trip" => Trip(n),
        "start" => Start(StartMethod.Spawn),
        "spares" => StartWithSpares(),
        "map" => Map(n),
        "arrays" => Arrays(n),
        "spans" => Spans(n),
        "cpu" => Efficiency(n),
        "stream" => Stream(n),
        "growth" => Growth(n),
        "memory" => Memory(),
        "error" => Late(StartMethod.Spawn).Error,
        "replaced" => Late(StartMethod.Spawn).Replaced,
        "replaced-spare" => Late(StartMethod.ForkServer).Replaced,
        "threads" => Flood(_threads, n),
        "pipe" => PipeTrip(n),
        "lock" => Lock(n),
        "array" => SharedElements(n),
        "manager" => ManagerCall(n),
        "queue" => Queues.Small(_pool, n),
        "queue-large" => Queues.Large(_pool, n),
        _ => throw new ArgumentException($"There is no scenario '{scenario}'."),
    };

    public void Dispose()
    {
        _pool.Dispose();
        _threads.Dispose();
    }

    // A value that a manager's process has.
    private static double ManagerCall(int n)
    {
        using var manager = SyncManager.StartNew();
        var shared = manager.Dictionary(new Dictionary<int, int> { [1] = 2 });
        var times = new double[n];
        for (var i = 0; i < n; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Work.Check(shared[1] == 2);
            times[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        Array.Sort(times);
        return times[n / 2];
    }

    // A number to another process and back.
    private double PipeTrip(int n)
    {
        var (mine, theirs) = Pipe.Create<int>();
        using var end = mine;
        var job = _pool.ApplyAsync(Work.Echo, theirs);
        var times = new double[n];
        for (var i = 0; i < n; i++)
        {
            var began = Stopwatch.GetTimestamp();
            end.Send(i);
            Work.Check(end.Receive() == i);
            times[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        end.Close();
        job.Get();
        Array.Sort(times);
        return times[n / 2];
    }

    // A lock between processes that nobody else wants.
    private static double Lock(int n)
    {
        using var gate = new ProcessLock();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < n; i++)
        {
            gate.Acquire();
            gate.Release();
        }

        return clock.Elapsed.TotalSeconds;
    }

    private static double SharedElements(int n)
    {
        using var shared = SharedArray<int>.WithoutLock(n);
        return Work.Elements(shared.Span);
    }

    // Many jobs that do nothing: submitted one by one, then all collected.
    private static double Flood(Pool pool, int n)
    {
        var clock = Stopwatch.StartNew();
        var results = new AsyncResult<int>[n];
        for (var i = 0; i < n; i++) results[i] = pool.ApplyAsync(Work.Nothing);
        foreach (var result in results) result.Get();
        return clock.Elapsed.TotalSeconds;
    }

    // The median time of one job that does nothing, there and back.
    private double Trip(int n)
    {
        var times = new double[n];
        for (var i = 0; i < n; i++)
        {
            var began = Stopwatch.GetTimestamp();
            _pool.Apply(Work.Nothing);
            times[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        Array.Sort(times);
        return times[n / 2];
    }

    // From the creation of a pool to its first result.
    private double Start(StartMethod method)
    {
        var clock = Stopwatch.StartNew();
        using var fresh = new ProcessPool(new PoolOptions { Workers = _workers, StartMethod = method });
        fresh.Apply(Work.Nothing);
        return clock.Elapsed.TotalSeconds;
    }

    private double StartWithSpares()
    {
        // The first of them makes spares, which take a moment; so do those that take the place of the ones used.
        Start(StartMethod.ForkServer);
        Thread.Sleep(500);
        var seconds = Start(StartMethod.ForkServer);
        Thread.Sleep(500);
        return seconds;
    }

    // One call over many small items, in chunks of the default size.
    private double Map(int n)
    {
        var items = Enumerable.Range(0, n).ToArray();
        var clock = Stopwatch.StartNew();
        var results = _pool.Map(Work.Next, items);
        var seconds = clock.Elapsed.TotalSeconds;
        Work.Check(results[^1] == n);
        return seconds;
    }

    // Large arrays, one a message, and their results as they come.
    private double Arrays(int n)
    {
        var clock = Stopwatch.StartNew();
        foreach (var bytes in _pool.Imap<byte[], byte[]>(Work.Same, _blobs.Take(n), bufferSize: 2 * _workers))
            Work.Check(bytes.Length == _blobs[0].Length);
        return clock.Elapsed.TotalSeconds;
    }

    private double Spans(int n)
    {
        var blobs = _blobs.Take(n).Select(blob => new ReadOnlyMemory<byte>(blob));
        var clock = Stopwatch.StartNew();
        foreach (var bytes in _pool.Imap<ReadOnlyMemory<byte>, ResultMemory<byte>>(
            Work.Same, blobs, bufferSize: 2 * _workers))
        {
            Work.Check(bytes.Length == _blobs[0].Length && bytes.Span[^1] == _blobs[0][^1]);
            bytes.Dispose();
        }

        return clock.Elapsed.TotalSeconds;
    }

    // What the workers gain over one loop in this process, of what they could.
    private double Efficiency(int n)
    {
        var alone = Stopwatch.StartNew();
        for (var i = 0; i < n / _workers; i++) Work.Compute();
        alone.Stop();
        var together = Stopwatch.StartNew();
        var results = Enumerable.Range(0, n).Select(_ => _pool.ApplyAsync(Work.Compute)).ToList();
        foreach (var result in results) result.Get();
        return alone.Elapsed / together.Elapsed;
    }

    // Many small items that come one by one, and so do their results.
    private double Stream(int n)
    {
        var clock = Stopwatch.StartNew();
        long sum = 0;
        foreach (var result in _pool.Imap(Work.Next, Enumerable.Range(0, n), chunkSize: 1000)) sum += result;
        Work.Check(sum == (long)n * (n + 1) / 2);
        return clock.Elapsed.TotalSeconds;
    }

    // How many bytes this process has more after the last of many items of an input that has no end than after the
    // first tenth.
    private double Growth(int n)
    {
        long before = 0;
        var taken = 0;
        foreach (var _ in _pool.Imap(Work.Next, Endless(), chunkSize: 1000))
        {
            if (++taken == n / 10) before = PrivateMemory("self");
            if (taken == n) break;
        }

        return PrivateMemory("self") - before;

        static IEnumerable<int> Endless()
        {
            for (var i = 0; ; i = (i + 1) & int.MaxValue) yield return i;
        }
    }

    // The private memory of a worker that has run one job and waits, in bytes.
    private static double Memory()
    {
        using var fresh = new ProcessPool(1);
        var id = fresh.Apply(static () => Environment.ProcessId);
        return PrivateMemory(id.ToString(CultureInfo.InvariantCulture));
    }

    private static long PrivateMemory(string process) =>
        File.ReadLines($"/proc/{process}/smaps_rollup")
            .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024);

    // A job that does not end: from its deadline to the error at the caller, and to the next result of the only worker.
    private static (double Error, double Replaced) Late(StartMethod method)
    {
        using var one = new ProcessPool(new PoolOptions { Workers = 1, StartMethod = method });
        one.Apply(Work.Nothing);
        if (method == StartMethod.ForkServer) Thread.Sleep(500);
        var clock = Stopwatch.StartNew();
        try
        {
            one.Apply(Work.Endless, timeout: Deadline);
        }
        catch (TimeoutException)
        {
        }

        var error = clock.Elapsed - Deadline;
        one.Apply(Work.Nothing);
        return (error.TotalSeconds, (clock.Elapsed - Deadline).TotalSeconds);
    }
}
