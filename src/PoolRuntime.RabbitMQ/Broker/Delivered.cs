using RabbitMQ.Client;

namespace PoolRuntime.Broker;

/// <summary>A message that has come; its body is there only until whoever hears of it returns.</summary>
internal readonly record struct Delivered(
    BrokerSession Session, Acknowledgements? Settles, ulong Tag, bool IsRedelivered,
    IReadOnlyBasicProperties Properties,
    ReadOnlyMemory<byte> Body)
{
    private const string DeliveryCount = "x-delivery-count";
    private const string AcquiredCount = "x-acquired-count";

    /// <summary>How often it was given to somebody before.</summary>
    public int EarlierDeliveries => Math.Max(
        Math.Max(Number(DeliveryCount), Number(AcquiredCount)), IsRedelivered ? 1 : 0);

    /// <summary>It has been seen to.</summary>
    public void Acknowledge() => Settles?.Done(Tag);

    /// <summary>Somebody else is to see to it.</summary>
    public void Return() => Settles?.Return(Tag, again: true);

    /// <summary>Nobody can see to it: the broker puts it away.</summary>
    public void Reject() => Settles?.Return(Tag, again: false);

    private int Number(string header) => Properties.Headers?.TryGetValue(header, out object? value) == true
        ? value switch
        {
            long number => (int)Math.Min(number, int.MaxValue),
            int number => number,
            _ => 0,
        }
        : 0;
}
