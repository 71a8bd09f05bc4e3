using System.Text;
using RabbitMQ.Client;

namespace PoolRuntime.Cluster;

/// <summary>What lies in the queues of a broker, seen from outside.</summary>
internal static class Messages
{
    /// <summary>How many messages are ready in a queue.</summary>
    public static int In(Broker broker, string queue) => With(broker, async channel =>
        (int)(await channel.QueueDeclarePassiveAsync(queue)).MessageCount);

    /// <summary>Puts one into a queue.</summary>
    public static void Put(Broker broker, string queue, byte[] body) => With(broker, async channel =>
    {
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { Persistent = true }, body);
        return 0;
    });

    /// <summary>Takes one out of a queue.</summary>
    public static byte[]? Take(Broker broker, string queue) => With(broker, async channel =>
        (await channel.BasicGetAsync(queue, autoAck: true))?.Body.ToArray());

    /// <summary>The headers of the first that say a text; it stays there. Null when there is none.</summary>
    public static Dictionary<string, string>? HeadersOf(Broker broker, string queue) => With(broker, async channel =>
    {
        var message = await channel.BasicGetAsync(queue, autoAck: false);
        if (message is null) return null;
        await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: true);
        return (message.BasicProperties.Headers ?? new Dictionary<string, object?>())
            .Where(header => header.Value is byte[])
            .ToDictionary(header => header.Key, header => Encoding.UTF8.GetString((byte[])header.Value!));
    });

    private static T With<T>(Broker broker, Func<IChannel, Task<T>> use) => Task.Run(async () =>
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        return await use(channel);
    }).GetAwaiter().GetResult();
}
