// Pipes and managers, one example per file. Usage: Connections [example …]; without arguments, all of them.
using Connections;
using PoolRuntime;

EntryPoint.Guard();

if (args is ["second", var address, var key])
{
    SharedByAll.BeSecond(address, key);
    return 0;
}

Dictionary<string, Action> examples = new()
{
    ["A17"] = TwoEnds.Run,
    ["A21"] = SharedByAll.Run,
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
