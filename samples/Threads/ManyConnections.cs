// A29: a thread for each connection, and a pool for all (POOL411)
//
// Printed when it was run (times and numbers of processes vary):
//     thread for each, of 200 at once answered: 200
//     threads started for them: 200
//     16 threads, of 10000 one after the other answered: 10000
//     16 threads, of 1000 at once answered: 1000
using PoolRuntime;

namespace Threads;

/// <summary>
/// A thread for each connection is the easy way, until there are too many. The server on a pool takes ten thousand
/// connections one after the other, and a thousand at once, with the same few threads.
/// </summary>
internal static class ManyConnections
{
    public static void Run()
    {
        var threads = 0;
        var perConnection = new EchoServer(connection =>
        {
            Interlocked.Increment(ref threads);
            new Thread(() => EchoServer.Serve(connection)).Start();
        });
        using (perConnection)
        {
            var answered = EchoClients.AllAtOnce(perConnection.Place, 200);
            Console.WriteLine($"thread for each, of 200 at once answered: {answered}");
        }


        Console.WriteLine($"threads started for them: {threads}");

        using var pool = new WorkerThreadPool(16);
        using var server = new EchoServer(connection => pool.ApplyAsync(
            EchoServer.Serve, connection, errorCallback: static error => Console.Error.WriteLine(error.Message)));
        Console.WriteLine(
            $"16 threads, of 10000 one after the other answered: {EchoClients.OneAfterTheOther(server.Place, 10_000)}");
        Console.WriteLine($"16 threads, of 1000 at once answered: {EchoClients.AllAtOnce(server.Place, 1000)}");
    }
}
