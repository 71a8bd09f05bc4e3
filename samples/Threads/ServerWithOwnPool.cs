// A07: the same with threads that a queue feeds
//
// Printed when it was run (times and numbers of processes vary):
//     of 500 at once answered: 500
//     threads left: 0
using System.Net.Sockets;
using PoolRuntime;

namespace Threads;

/// <summary>The same server with a pool made by hand: threads that are fed by a queue.</summary>
internal static class ServerWithOwnPool
{
    public static void Run()
    {
        var connections = new BlockingQueue<Socket>();
        var threads = Enumerable.Range(0, 128).Select(_ => new Thread(() => ServeAll(connections))).ToList();
        foreach (var thread in threads) thread.Start();
        using (var server = new EchoServer(connection => connections.Put(connection)))
            Console.WriteLine($"of 500 at once answered: {EchoClients.AllAtOnce(server.Place, 500)}");
        // What is in it is still served; then each thread hears that there will be no more.
        connections.Shutdown();
        foreach (var thread in threads) thread.Join();
        Console.WriteLine($"threads left: {threads.Count(thread => thread.IsAlive)}");
    }

    private static void ServeAll(BlockingQueue<Socket> connections)
    {
        try
        {
            while (true) EchoServer.Serve(connections.Get());
        }
        catch (QueueShutdownException)
        {
            // The end.
        }
    }
}
