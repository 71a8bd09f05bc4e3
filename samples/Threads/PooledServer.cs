// A06: an echo server on a pool of threads, 500 clients at once (POOL412)
//
// Printed when it was run (times and numbers of processes vary):
//     of 500 at once answered: 500
using PoolRuntime;

namespace Threads;

/// <summary>An echo server on a pool of 128 threads, and 500 clients at once.</summary>
internal static class PooledServer
{
    public static void Run()
    {
        using var pool = new WorkerThreadPool(128);
        using var server = new EchoServer(connection => pool.ApplyAsync(
            EchoServer.Serve, connection, errorCallback: static error => Console.Error.WriteLine(error.Message)));
        Console.WriteLine($"of 500 at once answered: {EchoClients.AllAtOnce(server.Place, 500)}");
    }
}
