using System.Net.Sockets;
using PoolRuntime;

namespace Threads;

/// <summary>A07: the same server with a pool made by hand: threads that are fed by a queue.</summary>
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
