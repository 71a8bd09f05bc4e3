// What queues between processes do, one example per file. Usage: Queues [example …]; without arguments, all of them.
using PoolRuntime;
using Queues;

EntryPoint.Guard();

Dictionary<string, Action> examples = new()
{
    ["A03"] = WriterAndReader.Run,
    ["A16"] = EveryMember.Run,
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
