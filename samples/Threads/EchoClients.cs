using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Threads;

/// <summary>Clients of an echo server.</summary>
internal static class EchoClients
{
    /// <summary>All connect, then all speak: they are there at once.</summary>
    /// <returns>How many got back what they had sent.</returns>
    public static int AllAtOnce(EndPoint server, int count) => AllAtOnceAsync(server, count).GetAwaiter().GetResult();

    /// <summary>One after the other.</summary>
    /// <returns>How many got back what they had sent.</returns>
    public static int OneAfterTheOther(EndPoint server, int count)
    {
        var answered = 0;
        for (var number = 0; number < count; number++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(server);
            var sent = Encoding.ASCII.GetBytes($"client {number}");
            client.Send(sent);
            var received = new byte[sent.Length];
            for (int done = 0, read = 1; done < sent.Length && read > 0; done += read)
                read = client.Receive(received.AsSpan(done));
            if (received.AsSpan().SequenceEqual(sent)) answered++;
        }

        return answered;
    }

    private static async Task<int> AllAtOnceAsync(EndPoint server, int count)
    {
        var clients = Enumerable.Range(0, count)
            .Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        try
        {
            await Task.WhenAll(clients.Select(client => client.ConnectAsync(server)));
            var answers = await Task.WhenAll(clients.Select(AskAsync));
            return answers.Count(isRight => isRight);
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }
    }

    private static async Task<bool> AskAsync(Socket client, int number)
    {
        var sent = Encoding.ASCII.GetBytes($"client {number}");
        await client.SendAsync(sent);
        var received = new byte[sent.Length];
        for (int done = 0, read = 1; done < sent.Length && read > 0; done += read)
            read = await client.ReceiveAsync(received.AsMemory(done));
        // Whoever serves it is free for the next one now, and not when all are done.
        client.Shutdown(SocketShutdown.Both);
        return received.AsSpan().SequenceEqual(sent);
    }
}
