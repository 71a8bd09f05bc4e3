// What executors do, one example per file. Usage: Executors [example …]; without arguments, all of them.
// Tenths of a second stand for seconds.
using Executors;
using PoolRuntime;

EntryPoint.Guard();

Dictionary<string, Action> examples = new()
{
    ["A30"] = FourForTen.Run,
    ["A31"] = ResultInSubmitLoop.Run,
    ["A32"] = CollectAfterShutdown.Run,
    ["A33"] = GluedTogether.Run,
    ["A34"] = DoneCallback.Run,
    ["A35"] = WhereCallbacksRun.Run,
    ["A36"] = CpuBound.Run,
};

foreach (var name in args.Length > 0 ? args : [.. examples.Keys])
{
    if (!examples.TryGetValue(name, out var run))
    {
        Console.Error.WriteLine($"There is no example '{name}', only {string.Join(", ", examples.Keys)}.");
        return 1;
    }

    Console.WriteLine($"--- {name}");
    run();
}

return 0;
