using ProbeCalls;
using PoolRuntime;
using Probe;

MainLog.Write("main");
if (Environment.GetEnvironmentVariable("PROBE_GUARD") == "1")
{
    EntryPoint.Guard();
    MainLog.Write("after the guard");
}

string verb = args.FirstOrDefault() ?? "calls";
if (!Scenarios.All.TryGetValue(verb, out Action<string[]>? scenario))
{
    Console.Error.WriteLine($"There is no scenario '{verb}'.");
    return 2;
}

scenario(args.Skip(1).ToArray());
return 0;
