// How many jobs a second a ClusterPool does, against as many plain messages there and back with the same confirms.
// Usage: AgainstBroker amqp://guest:guest@127.0.0.1:5672 [jobs] [rounds]
using System.Diagnostics;
using System.Security.Cryptography;
using PoolRuntime;

EntryPoint.Guard();

var broker = args[0];
var jobs = args.Length > 1 ? int.Parse(args[1]) : 20_000;
var rounds = args.Length > 2 ? int.Parse(args[2]) : 5;
const int inFlight = 256;
var key = RandomNumberGenerator.GetBytes(32);
var queue = $"against-{Guid.NewGuid():N}";

using var host = new ChildProcess(() => ClusterWorker.Run(new ClusterWorkerOptions
{
    Broker = new Uri(broker),
    Key = key,
    Queue = queue,
    Prefetch = inFlight,
    Pool = new PoolOptions { Workers = 2 },
}));
using var answerer = new ChildProcess(() => Plain.Answer(broker, $"plain.{queue}", inFlight));
host.Start();
answerer.Start();

using var pool = new ClusterPool(new ClusterOptions
{
    Broker = new Uri(broker), Key = key, Queue = queue, MaxInFlight = inFlight,
});

// The size that a job has on its way.
const int size = 900;
_ = Jobs(jobs / 10);
_ = await Plain.Ask(broker, $"plain.{queue}", jobs / 10, inFlight, size);
List<double> ratios = [];
for (var round = 0; round < rounds; round++)
{
    var ofPool = Jobs(jobs);
    var plain = await Plain.Ask(broker, $"plain.{queue}", jobs, inFlight, size);
    ratios.Add(ofPool / plain);
    Console.WriteLine(
        $"{jobs} jobs: ClusterPool {jobs / ofPool.TotalSeconds:0} a second, plain messages "
        + $"{jobs / plain.TotalSeconds:0} a second, {ofPool / plain:0.00} times their time");
}

ratios.Sort();
Console.WriteLine($"median: {ratios[ratios.Count / 2]:0.00} times the time of plain messages");
pool.Close();
pool.Join();
host.Terminate();
answerer.Kill();
host.Join();
answerer.Join();
return 0;

TimeSpan Jobs(int count)
{
    var clock = Stopwatch.StartNew();
    var results = new AsyncResult<int>[count];
    for (var i = 0; i < count; i++) results[i] = pool.ApplyAsync(Same, i);
    for (var i = 0; i < count; i++)
        if (results[i].Get() != i) throw new InvalidOperationException("A result is wrong.");
    return clock.Elapsed;
}

static int Same(int number) => number;
