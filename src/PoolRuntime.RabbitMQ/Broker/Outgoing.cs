using RabbitMQ.Client;

namespace PoolRuntime.Broker;

/// <summary>A message until the broker has confirmed that it is safe there.</summary>
internal sealed class Outgoing
{
    /// <summary>The exchange; empty for the queue of the name <see cref="RoutingKey"/>.</summary>
    public string Exchange { get; init; } = "";

    public required string RoutingKey { get; init; }

    public required byte[] Body { get; init; }

    public BasicProperties Properties { get; init; } = new() { Persistent = true };

    /// <summary>Whether it is only of use now: it is not sent again on another connection.</summary>
    public bool IsPassing { get; init; }

    /// <summary>A queue that has to be there before; null for none.</summary>
    public Func<IChannel, Task>? Prepare { get; init; }

    /// <summary>Called when the broker has it, on the thread that hears from the broker.</summary>
    public Action? Confirmed { get; init; }
}
