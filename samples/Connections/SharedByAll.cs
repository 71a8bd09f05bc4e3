// A21: a manager: what ten processes and a second program share
//
// Printed when it was run (times and numbers of processes vary):
//     dictionary: process 0, process 1, process 2, process 3, process 4, process 5, process 6, process 7, process 8,…
//     list: 0 1 2 3 4 5 6 7 8 9
//     total: 45
//     queue: hello, array: 2.5 2.5
//     the second program has 2 points
//     the key is refused
//     the first program counts 3
using System.Diagnostics;
using System.Security.Authentication;
using System.Text;
using PoolRuntime;

namespace Connections;

/// <summary>What the second program and the first agree on.</summary>
public interface IScores
{
    int Add(string name, int points);
}

/// <summary>Lives in the process of the manager.</summary>
public sealed class Scores : IScores
{
    private readonly Dictionary<string, int> _points = [];

    public int Add(string name, int points)
    {
        lock (_points) return _points[name] = _points.GetValueOrDefault(name) + points;
    }
}

/// <summary>
/// A manager's process holds what others share: ten processes change one dictionary and one list; a second program
/// connects with the key, and one with another key does not get in.
/// </summary>
internal static class SharedByAll
{
    private const int Processes = 10;

    public static void Run()
    {
        using (var manager = SyncManager.StartNew())
        {
            ChangeTogether(manager);
            UseEachOnce(manager);
        }

        ServeAnotherProgram();
    }

    /// <summary>The second program: knows the address and the key.</summary>
    public static void BeSecond(string address, string key)
    {
        using var manager = new SyncManager(ConnectionAddress.Parse(address), Encoding.UTF8.GetBytes(key));
        try
        {
            manager.Connect();
        }
        catch (AuthenticationException)
        {
            Console.WriteLine("the key is refused");
            return;
        }

        Console.WriteLine($"the second program has {manager.Create<IScores>("scores").Object.Add("ann", 2)} points");
    }

    private static void ChangeTogether(SyncManager manager)
    {
        var dictionary = manager.Dictionary<int, string>();
        var list = manager.List<int>();
        var total = manager.Value(0);
        List<ChildProcess> children = [];
        for (var number = 0; number < Processes; number++)
        {
            var child = ChildProcess.For((number, dictionary) =>
            {
                dictionary[number] = $"process {number}";
                list.Add(number);
                // Reading and then setting would lose some of them.
                total.Add(number);
            }, number, dictionary);
            child.Start();
            children.Add(child);
        }

        foreach (var child in children) child.Join();
        var values = dictionary.OrderBy(pair => pair.Key).Select(pair => pair.Value);
        Console.WriteLine($"dictionary: {string.Join(", ", values)}");
        Console.WriteLine($"list: {string.Join(' ', list.Order())}");
        Console.WriteLine($"total: {total.Value}");
        foreach (var child in children) child.Dispose();
    }

    private static void UseEachOnce(SyncManager manager)
    {
        var names = manager.Namespace();
        names.Set("greeting", "hello");
        var array = manager.Array([1.5, 2.5]);
        var queue = manager.Queue<string>();
        var done = manager.Event();
        var plain = manager.Lock();
        var own = manager.RLock();
        var semaphore = manager.Semaphore(2);
        var bounded = manager.BoundedSemaphore(1);
        var condition = manager.Condition();
        var barrier = manager.Barrier(2);
        using var child = ChildProcess.For(array =>
        {
            barrier.Wait();
            using (plain.Acquire())
            using (own.Acquire())
            using (semaphore.Acquire())
            using (bounded.Acquire())
            {
                array.Add(0, 1);
                queue.Put(names.Get<string>("greeting"));
            }

            using (condition.Acquire())
            {
                done.Set();
                condition.NotifyAll();
            }
        }, array);
        child.Start();
        barrier.Wait();
        using (condition.Acquire()) condition.WaitFor(() => done.IsSet);
        Console.WriteLine($"queue: {queue.Get()}, array: {string.Join(' ', array.Select(value => $"{value:0.0}"))}");
        child.Join();
    }

    private static void ServeAnotherProgram()
    {
        const string key = "only we know it";
        var described = new SyncManager(ConnectionAddress.Tcp("127.0.0.1", 0), Encoding.UTF8.GetBytes(key));
        var scores = new Scores();
        using var server = described.GetServer();
        // All who ask get the same one.
        server.Register<IScores>(() => scores, "scores");
        server.Start();
        Second(server.Address, key);
        Second(server.Address, "something else");
        Console.WriteLine($"the first program counts {scores.Add("ann", 1)}");
    }

    private static void Second(ConnectionAddress address, string key)
    {
        using var program = Process.Start(new ProcessStartInfo(
            "dotnet", [Environment.GetCommandLineArgs()[0], "second", $"{address}", key])
        {
            RedirectStandardOutput = true,
        })!;
        Console.Write(program.StandardOutput.ReadToEnd());
        program.WaitForExit();
    }
}
