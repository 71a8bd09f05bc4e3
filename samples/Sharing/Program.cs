// What processes share, one example per file. Usage: Sharing [example …]; without arguments, all of them.
using PoolRuntime;
using Sharing;

EntryPoint.Guard();

Dictionary<string, Action> examples = new()
{
    ["A18"] = LockOrNot.Run,
    ["A20"] = ValuesAndArrays.Run,
    ["A27"] = WholeLines.Run,
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
