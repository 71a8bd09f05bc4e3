// Our side of benchmarks/against-python: reads the name of a scenario, runs it once, answers with a number. Started
// with 'bare' it does the same work without a pool, as directly as the machine allows.
using System.Globalization;
using System.Runtime.InteropServices;
using AgainstPython;
using PoolRuntime;

EntryPoint.Guard();

var workers = int.Parse(args[1]);
using IContender contender = args[0] == "bare" ? new Bare(workers) : new Pools(workers);
Console.WriteLine(RuntimeInformation.FrameworkDescription);

while (Console.ReadLine() is { } request)
{
    GC.Collect();
    var (scenario, n) = request.Split(' ') is [var name, var number]
        ? (name, int.Parse(number))
        : throw new ArgumentException($"'{request}' is no scenario and a number.");
    Console.WriteLine(contender.Run(scenario, n).ToString("R", CultureInfo.InvariantCulture));
}
