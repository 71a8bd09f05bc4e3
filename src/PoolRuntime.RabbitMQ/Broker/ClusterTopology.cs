using RabbitMQ.Client;

namespace PoolRuntime.Broker;

/// <summary>What has to be in the broker, whoever comes first. Callers and hosts say the same.</summary>
internal static class ClusterTopology
{
    private const string QueueType = "x-queue-type";
    private const string Expires = "x-expires";

    // How long the content of a large job may wait for a host.
    private static readonly TimeSpan PartsExpiry = TimeSpan.FromDays(1);

    public static async Task DeclareAsync(IChannel channel, ClusterNames names)
    {
        await channel.QueueDeclareAsync(
            names.Dead, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { [QueueType] = "quorum" }).ConfigureAwait(false);
        await channel.QueueDeclareAsync(
            names.Work, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>
            {
                // Brokers that have no such queues take it for what they have.
                [QueueType] = "quorum",
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = names.Dead,
            }).ConfigureAwait(false);
        await channel.ExchangeDeclareAsync(names.Control, ExchangeType.Fanout, durable: true, autoDelete: false)
            .ConfigureAwait(false);
    }

    /// <summary>Where answers wait for a caller that bears the name alone.</summary>
    public static async Task DeclareRepliesAsync(IChannel channel, string queue, TimeSpan expiry, bool outlivesNode)
    {
        // Of quorum queues, the broker lets several hear; this one is gone with the connection.
        if (outlivesNode)
            await channel.QueueDeclareAsync($"{queue}.owner", durable: false, exclusive: true, autoDelete: true)
                .ConfigureAwait(false);
        await DeclareExpiringAsync(channel, queue, expiry, outlivesNode).ConfigureAwait(false);
    }

    public static Task DeclarePartsAsync(IChannel channel, string queue, bool outlivesNode) =>
        DeclareExpiringAsync(channel, queue, PartsExpiry, outlivesNode);

    public static async Task DeclareHostAsync(IChannel channel, ClusterNames names, string queue)
    {
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: true)
            .ConfigureAwait(false);
        await channel.QueueBindAsync(queue, names.Control, routingKey: "").ConfigureAwait(false);
    }

    private static Task DeclareExpiringAsync(IChannel channel, string queue, TimeSpan expiry, bool outlivesNode)
    {
        Dictionary<string, object?> arguments = new() { [Expires] = (int)expiry.TotalMilliseconds };
        if (outlivesNode) arguments[QueueType] = "quorum";
        return channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments);
    }
}
