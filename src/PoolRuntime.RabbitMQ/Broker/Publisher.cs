using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PoolRuntime.Broker;

/// <summary>A channel that messages are sent over, and those of them that the broker has not confirmed.</summary>
internal sealed class Publisher
{
    private readonly IChannel _channel;
    private readonly BrokerSession _session;
    private readonly Dictionary<ulong, Outgoing> _unconfirmed = [];
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _next = 1;
    private ulong _firstUnconfirmed = 1;
    private bool _hasRefused;

    /// <param name="channel">With confirms; nobody else sends over it.</param>
    /// <param name="session">Over when the channel is; told of messages that the broker could not take.</param>
    public Publisher(IChannel channel, BrokerSession session)
    {
        (_channel, _session) = (channel, session);
        channel.BasicAcksAsync += OnAck;
        channel.BasicNacksAsync += OnNack;
        channel.ChannelShutdownAsync += OnShutdown;
    }

    /// <summary>Done when the broker has said something about the first message, whatever it was.</summary>
    public Task Answered => _answered.Task;

    public bool HasSent => _next > 1;

    /// <summary>Whether the broker could not take some message: what is sent after it may be refused as well.</summary>
    public bool HasRefused => Volatile.Read(ref _hasRefused);

    /// <summary>How many messages the broker has not confirmed.</summary>
    public int Unconfirmed
    {
        get
        {
            lock (_unconfirmed) return _unconfirmed.Count;
        }
    }

    /// <summary>Sends a message; one sender at a time.</summary>
    public async Task SendAsync(Outgoing message)
    {
        // Before it is there to be confirmed.
        lock (_unconfirmed) _unconfirmed.Add(_next++, message);
        if (message.Prepare is { } prepare) await prepare(_channel).ConfigureAwait(false);
        await _channel.BasicPublishAsync(
            message.Exchange, message.RoutingKey, mandatory: false, message.Properties, message.Body)
            .ConfigureAwait(false);
    }

    /// <summary>What the broker may not have got, in the order in which it was sent; nothing more is sent.</summary>
    public List<Outgoing> TakeUnconfirmed()
    {
        lock (_unconfirmed)
        {
            List<Outgoing> left = [.. _unconfirmed.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
            _unconfirmed.Clear();
            return left;
        }
    }

    /// <summary>Nothing more is sent over it, and nothing is left to be confirmed.</summary>
    public Task CloseAsync()
    {
        _channel.ChannelShutdownAsync -= OnShutdown;
        return _channel.CloseAsync();
    }

    private Task OnShutdown(object sender, ShutdownEventArgs reason)
    {
        _session.Fail(reason.ReplyText);
        return Task.CompletedTask;
    }

    private Task OnAck(object sender, BasicAckEventArgs ack)
    {
        foreach (Outgoing message in Take(ack.DeliveryTag, ack.Multiple)) message.Confirmed?.Invoke();
        _answered.TrySetResult();
        return Task.CompletedTask;
    }

    private Task OnNack(object sender, BasicNackEventArgs nack)
    {
        // First, so that nobody sends the message again over this channel.
        Volatile.Write(ref _hasRefused, true);
        foreach (Outgoing message in Take(nack.DeliveryTag, nack.Multiple)) _session.Refused(message);
        _answered.TrySetResult();
        return Task.CompletedTask;
    }

    private List<Outgoing> Take(ulong tag, bool multiple)
    {
        List<Outgoing> taken = [];
        lock (_unconfirmed)
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
}
