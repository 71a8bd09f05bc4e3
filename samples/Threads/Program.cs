// What threads do, one example per file. Usage: Threads [example …]; without arguments, all of them.
using Threads;

Dictionary<string, Action> examples = new()
{
    ["A04"] = FiftyThreads.Run,
    ["A05"] = BankBalance.Run,
    ["A06"] = PooledServer.Run,
    ["A07"] = ServerWithOwnPool.Run,
    ["A22"] = NestedLocks.Run,
    ["A23"] = FiveAtATime.Run,
    ["A24"] = Timers.Run,
    ["A25"] = TrafficLight.Run,
    ["A26"] = Queues.Run,
    ["A29"] = ManyConnections.Run,
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
