using RabbitMQ.Client;
using RabbitMQ.Client.Events;

/// <summary>Messages to a quorum queue and answers to a durable one, as a program makes them with the client library:
/// persistent, confirmed, and acknowledged after the answer is confirmed.</summary>
internal static class Plain
{
    private static readonly CreateChannelOptions Confirms = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
        outstandingPublisherConfirmationsRateLimiter: null);

    /// <summary>Answers each message with as many bytes as it has, until the process is ended.</summary>
    public static void Answer(string broker, string queue, ushort prefetch)
    {
        Task.Run(async () =>
        {
            await using var connection = await Connect(broker);
            await using var channel = await connection.CreateChannelAsync(Confirms);
            await Declare(channel, queue);
            await channel.BasicQosAsync(0, prefetch, global: false);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) =>
            {
                _ = Reply(channel, message.BasicProperties.ReplyTo!, message.DeliveryTag, message.Body.ToArray());
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
            await Task.Delay(Timeout.Infinite);
        }).GetAwaiter().GetResult();

        static async Task Reply(IChannel channel, string queue, ulong tag, byte[] body)
        {
            await channel.BasicPublishAsync("", queue, mandatory: false, new BasicProperties { Persistent = true }, body);
            await channel.BasicAckAsync(tag, multiple: false);
        }
    }

    /// <summary>Sends messages, so many at once, and waits for all answers.</summary>
    public static async Task<TimeSpan> Ask(string broker, string queue, int count, int inFlight, int size)
    {
        await using var connection = await Connect(broker);
        await using var channel = await connection.CreateChannelAsync(Confirms);
        await using var answers = await connection.CreateChannelAsync();
        await Declare(channel, queue);
        var replies = $"{queue}.replies";
        await channel.QueueDeclareAsync(replies, durable: true, exclusive: false, autoDelete: false);
        using var room = new SemaphoreSlim(inFlight);
        var done = new TaskCompletionSource();
        var left = count;
        var consumer = new AsyncEventingBasicConsumer(answers);
        consumer.ReceivedAsync += async (_, message) =>
        {
            await answers.BasicAckAsync(message.DeliveryTag, multiple: false);
            room.Release();
            if (--left == 0) done.SetResult();
        };
        await answers.BasicConsumeAsync(replies, autoAck: false, consumer);
        var body = new byte[size];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            await room.WaitAsync();
            _ = channel.BasicPublishAsync(
                "", queue, mandatory: false, new BasicProperties { Persistent = true, ReplyTo = replies }, body).AsTask();
        }

        await done.Task;
        clock.Stop();
        await channel.QueueDeleteAsync(replies);
        return clock.Elapsed;
    }

    private static Task<IConnection> Connect(string broker) =>
        new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();

    private static Task<QueueDeclareOk> Declare(IChannel channel, string queue) => channel.QueueDeclareAsync(
        queue, durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
}
