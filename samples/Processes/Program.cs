// What child processes do, one example per file. Usage: Processes [example …]; without arguments, all of them.
using PoolRuntime;
using Processes;

EntryPoint.Guard();

Dictionary<string, Action> examples = new()
{
    ["A01"] = OneChild.Run,
    ["A13"] = WhatAChildHas.Run,
    ["A14"] = StartMethodOnce.Run,
    ["A15"] = DaemonsAndTimeouts.Run,
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
