using PoolRuntime;

namespace Interrupt;

/// <summary>The program that is to be interrupted.</summary>
internal static class Fetching
{
    public static void Run()
    {
        using var pool = new ProcessPool(4);
        HashSet<int> workers = [];
        while (workers.Count < 4) workers.UnionWith(pool.Map(WhoAmI, Enumerable.Range(0, 8), chunkSize: 1));
        Console.WriteLine($"workers: {string.Join(' ', workers.Order())}");

        var addresses = Enumerable.Range(0, 400).Select(number => $"http://example.org/{number}");
        var pages = pool.MapAsync(Fetch, addresses);
        Console.WriteLine("fetching");

        // All of it takes 20 seconds; with a limit, whoever waits comes back also where nobody interrupts.
        var lengths = pages.Get(TimeSpan.FromSeconds(120));
        Console.WriteLine($"pages: {lengths.Length}");
    }

    private static int Fetch(string address)
    {
        // In place of the net.
        Thread.Sleep(200);
        return address.Length;
    }

    private static int WhoAmI(int number)
    {
        Thread.Sleep(10);
        return Environment.ProcessId;
    }
}
