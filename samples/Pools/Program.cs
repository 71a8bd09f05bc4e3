// What pools of processes do, one example per file. Usage: Pools [example …]; without arguments, all of them.
using PoolRuntime;
using Pools;

EntryPoint.Guard();

Dictionary<string, Action> examples = new()
{
    ["A02"] = FourTasksForThree.Run,
    ["A08"] = NeverMoreThanThree.Run,
    ["A09"] = ResultsInOrder.Run,
    ["A11"] = GetAndMap.Run,
    ["A19"] = EveryMember.Run,
    ["A28"] = Callbacks.Run,
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
