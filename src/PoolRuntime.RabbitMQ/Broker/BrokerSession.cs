using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PoolRuntime.Broker;

/// <summary>One connection to the broker, until it breaks.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private readonly Dictionary<ulong, Outgoing> _unconfirmed = [];
    private readonly List<Acknowledgements> _acknowledgements = [];
    private IChannel _out = null!;
    private ulong _next = 1;
    private ulong _firstUnconfirmed = 1;

    private BrokerSession(IConnection connection) => _connection = connection;

    /// <summary>Done when the connection is of no more use; why.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>Told of messages that the broker could not take.</summary>
    public required Action<Outgoing> Refused { get; init; }

    /// <summary>How many messages the broker has not confirmed.</summary>
    public int Unconfirmed
    {
        get
        {
            lock (_gate) return _unconfirmed.Count;
        }
    }

    public static async Task<BrokerSession> OpenAsync(
        ConnectionFactory factory, string name, Action<Outgoing> refused, CancellationToken cancellationToken)
    {
        IConnection connection = await factory.CreateConnectionAsync(name, cancellationToken).ConfigureAwait(false);
        BrokerSession session = new(connection) { Refused = refused };
        try
        {
            connection.ConnectionShutdownAsync += session.OnShutdown;
            session._out = await session.NewChannelAsync(confirms: true).ConfigureAwait(false);
            session._out.BasicAcksAsync += session.OnAck;
            session._out.BasicNacksAsync += session.OnNack;
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>It is of no more use.</summary>
    public void Fail(string reason) => _ended.TrySetResult(reason);

    /// <summary>A channel of its own, for what may go wrong.</summary>
    public async Task<IChannel> NewChannelAsync(bool confirms = false, bool endsSession = true)
    {
        IChannel channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(confirms, publisherConfirmationTrackingEnabled: false)).ConfigureAwait(false);
        if (endsSession) channel.ChannelShutdownAsync += OnShutdown;
        return channel;
    }

    /// <summary>Hears what comes into a queue, one message after the other.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="prefetch">How many may be unsettled; 0 for any number.</param>
    /// <param name="isExclusive">Whether nobody else may hear it.</param>
    /// <param name="settles">Whether messages are lost only when they have been settled.</param>
    /// <param name="received">Called for each; must not wait.</param>
    /// <returns>Stops hearing; what came is settled all the same.</returns>
    public async Task<Func<Task>> ConsumeAsync(
        string queue, ushort prefetch, bool isExclusive, bool settles, Action<Delivered> received)
    {
        IChannel channel = await NewChannelAsync().ConfigureAwait(false);
        Acknowledgements? acknowledgements = null;
        if (settles)
        {
            acknowledgements = new Acknowledgements(channel);
            lock (_gate) _acknowledgements.Add(acknowledgements);
            await channel.BasicQosAsync(prefetchSize: 0, prefetch, global: false).ConfigureAwait(false);
        }

        string tag = await channel.BasicConsumeAsync(
            queue, autoAck: !settles, consumerTag: "", noLocal: false, isExclusive, arguments: null,
            new Hearer(this, channel, acknowledgements, received)).ConfigureAwait(false);
        return () => channel.BasicCancelAsync(tag);
    }

    /// <summary>Sends a message; one sender at a time.</summary>
    public async Task SendAsync(Outgoing message)
    {
        // Before it is there to be confirmed.
        lock (_gate) _unconfirmed.Add(_next++, message);
        if (message.Prepare is { } prepare) await prepare(_out).ConfigureAwait(false);
        await _out.BasicPublishAsync(
            message.Exchange, message.RoutingKey, mandatory: false, message.Properties, message.Body)
            .ConfigureAwait(false);
    }

    /// <summary>What the broker may not have got, in the order in which it was sent; nothing more is sent.</summary>
    public List<Outgoing> TakeUnconfirmed()
    {
        lock (_gate)
        {
            List<Outgoing> left = [.. _unconfirmed.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
            _unconfirmed.Clear();
            return left;
        }
    }

    /// <summary>Tells the broker what is left to be told.</summary>
    public async Task SettleAsync(TimeSpan patience)
    {
        Task[] told;
        lock (_gate)
        {
            foreach (Acknowledgements settled in _acknowledgements) settled.Close();
            told = [.. _acknowledgements.Select(settled => settled.Told)];
        }

        await Task.WhenAny(Task.WhenAll(told), Task.Delay(patience)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Fail("It was closed.");
        lock (_gate)
            foreach (Acknowledgements settled in _acknowledgements) settled.Close();
        try
        {
            await _connection.CloseAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever it says, it is over.
        }

        try
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    private Task OnShutdown(object sender, ShutdownEventArgs reason)
    {
        Fail(reason.ReplyText);
        return Task.CompletedTask;
    }

    private Task OnAck(object sender, BasicAckEventArgs ack)
    {
        foreach (Outgoing message in Take(ack.DeliveryTag, ack.Multiple)) message.Confirmed?.Invoke();
        return Task.CompletedTask;
    }

    private Task OnNack(object sender, BasicNackEventArgs nack)
    {
        foreach (Outgoing message in Take(nack.DeliveryTag, nack.Multiple)) Refused(message);
        return Task.CompletedTask;
    }

    private List<Outgoing> Take(ulong tag, bool multiple)
    {
        List<Outgoing> taken = [];
        lock (_gate)
        {
            if (!multiple)
            {
                if (_unconfirmed.Remove(tag, out Outgoing? one)) taken.Add(one);
                return taken;
            }

            for (; _firstUnconfirmed <= tag; _firstUnconfirmed++)
                if (_unconfirmed.Remove(_firstUnconfirmed, out Outgoing? next)) taken.Add(next);
        }

        return taken;
    }

    private sealed class Hearer(
        BrokerSession session, IChannel channel, Acknowledgements? acknowledgements, Action<Delivered> received)
        : AsyncDefaultBasicConsumer(channel)
    {
        public override Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
            IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
            CancellationToken cancellationToken = default)
        {
            received(new Delivered(session, acknowledgements, deliveryTag, redelivered, properties, body));
            return Task.CompletedTask;
        }

        public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
        {
            session.Fail("The queue was deleted.");
            return Task.CompletedTask;
        }
    }
}
