// Our side of benchmarks/against-python: reads the name of a scenario, runs it once, answers with its seconds.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PoolRuntime;

EntryPoint.Guard();

var workers = int.Parse(args[0]);
using var pool = new ProcessPool(workers);
pool.Apply(Nothing);
Console.WriteLine(RuntimeInformation.FrameworkDescription);

while (Console.ReadLine() is { } request)
{
    GC.Collect();
    var seconds = request.Split(' ') switch
    {
        ["flood", var n] => Flood(int.Parse(n)),
        ["trip", var n] => Trip(int.Parse(n)),
        ["start", _] => Start(),
        ["map", var n] => Map(int.Parse(n)),
        _ => throw new ArgumentException($"There is no scenario '{request}'."),
    };
    Console.WriteLine(seconds.ToString("R", CultureInfo.InvariantCulture));
}

// Many jobs that do nothing: submitted one by one, then all collected.
double Flood(int n)
{
    var clock = Stopwatch.StartNew();
    var results = new AsyncResult<int>[n];
    for (var i = 0; i < n; i++)
        results[i] = pool.ApplyAsync(Nothing);
    foreach (var result in results)
        result.Get();
    return clock.Elapsed.TotalSeconds;
}

// The median time of one job that does nothing, there and back.
double Trip(int n)
{
    var times = new double[n];
    for (var i = 0; i < n; i++)
    {
        var began = Stopwatch.GetTimestamp();
        pool.Apply(Nothing);
        times[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
    Array.Sort(times);
    return times[n / 2];
}

// From the creation of a pool to its first result.
double Start()
{
    var clock = Stopwatch.StartNew();
    using var fresh = new ProcessPool(workers);
    fresh.Apply(Nothing);
    return clock.Elapsed.TotalSeconds;
}

// One call over many small items, in chunks of the default size.
double Map(int n)
{
    var items = Enumerable.Range(0, n).ToArray();
    var clock = Stopwatch.StartNew();
    var results = pool.Map(Next, items);
    var seconds = clock.Elapsed.TotalSeconds;
    return results[^1] == n ? seconds : throw new InvalidOperationException("The map has a wrong result.");
}

static int Nothing() => 0;

static int Next(int number) => number + 1;
