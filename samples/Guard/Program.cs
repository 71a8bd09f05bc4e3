// A10: what the entry-point guard prevents (POOL401)
//
// This program's workers are the program run again. With the guard, the first
// statement turns them into workers, and exactly as many processes are started as were asked for. Without it each of
// them would run the whole program, and start processes of its own, without end; here that is an error instead.
// Usage: Guard [--forget]; with it, the program ends with an error that names the rule POOL401.
//
// Printed when it was run (numbers of processes vary):
//     the program itself: 25126
//     workers: 25137 25144 25152
using PoolRuntime;

#pragma warning disable POOL401 // The rule is right: with '--forget' nothing has called the guard. That is shown here.
if (!args.Contains("--forget")) EntryPoint.Guard();
#pragma warning restore POOL401

Console.WriteLine($"the program itself: {Environment.ProcessId}");
try
{
    using var pool = new ProcessPool(3);
    HashSet<int> workers = [];
    while (workers.Count < 3) workers.UnionWith(pool.Map(WhoAmI, Enumerable.Range(0, 6), chunkSize: 1));
    Console.WriteLine($"workers: {string.Join(' ', workers.Order())}");
    return 0;
}
catch (InvalidOperationException error)
{
    Console.WriteLine($"error: {error.Message}");
    return 1;
}

static int WhoAmI(int number)
{
    Thread.Sleep(10);
    return Environment.ProcessId;
}
