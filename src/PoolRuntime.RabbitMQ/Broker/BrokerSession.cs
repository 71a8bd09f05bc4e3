using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PoolRuntime.Broker;

/// <summary>One connection to the broker, until it breaks.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private readonly List<Acknowledgements> _acknowledgements = [];

    // The broker may still have to say something about what went over them.
    private readonly List<Publisher> _formerPublishers = [];
    private readonly GrowingPause _pause = new();
    private Publisher _publisher = null!;
    private bool _isTrying;

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
            lock (_gate) return _publisher.Unconfirmed + _formerPublishers.Sum(former => former.Unconfirmed);
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
            session._publisher = await session.NewPublisherAsync().ConfigureAwait(false);
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

    /// <summary>
    /// Waits until the broker takes messages. It takes any but after it has refused one: because a queue is full, or has
    /// lost its leader, which a channel can go on to ask for ever. So there is a pause, then a channel anew, and one
    /// message over it before there are more.
    /// </summary>
    public async Task WaitForBrokerAsync(CancellationToken cancellationToken)
    {
        if (_isTrying && _publisher.HasSent)
        {
            await Task.WhenAny(_publisher.Answered, Ended).WaitAsync(cancellationToken).ConfigureAwait(false);
            _isTrying = _publisher.HasRefused;
            if (!_isTrying) _pause.Reset();
        }

        if (!_publisher.HasRefused) return;
        await Task.WhenAny(_pause.Take(cancellationToken), Ended).ConfigureAwait(false);
        Publisher next = await NewPublisherAsync().ConfigureAwait(false);
        List<Publisher> done = [];
        lock (_gate)
        {
            _formerPublishers.Add(_publisher);
            _formerPublishers.RemoveAll(former =>
            {
                bool isDone = former.Unconfirmed == 0;
                if (isDone) done.Add(former);
                return isDone;
            });
            (_publisher, _isTrying) = (next, true);
        }

        foreach (Publisher former in done) await former.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a message; one sender at a time.</summary>
    public Task SendAsync(Outgoing message) => _publisher.SendAsync(message);

    /// <summary>What the broker may not have got, in the order in which it was sent; nothing more is sent.</summary>
    public List<Outgoing> TakeUnconfirmed()
    {
        lock (_gate)
            return [.. _formerPublishers.Append(_publisher).SelectMany(publisher => publisher.TakeUnconfirmed())];
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

    private async Task<Publisher> NewPublisherAsync() =>
        new(await NewChannelAsync(confirms: true, endsSession: false).ConfigureAwait(false), this);

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
