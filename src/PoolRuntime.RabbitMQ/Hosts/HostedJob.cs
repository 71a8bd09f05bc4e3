using PoolRuntime.Broker;
using PoolRuntime.Managers;
using PoolRuntime.Messages;

namespace PoolRuntime.Hosts;

/// <summary>A job that a host has, from when it came until its answer is safe with the broker.</summary>
/// <remarks>Its members are used under the lock of the host.</remarks>
internal sealed class HostedJob(Guid id, JobMessage message, Delivered delivery)
{
    /// <summary>The message as it came.</summary>
    public byte[] Body { get; } = delivery.Body.ToArray();

    public Guid Id => id;

    public JobMessage Message => message;

    /// <summary>The last time that it came: when the connection has ended, it comes again.</summary>
    public Delivered Delivery { get; set; } = delivery;

    /// <summary>The call in the local pool; null before it is there.</summary>
    public RelayedCall? Call { get; set; }

    /// <summary>Nobody wants it any more.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>It may be run only once, and the broker has forgotten it.</summary>
    public bool HasBegunOnce { get; set; }

    /// <summary>The caller knows that a worker is at it.</summary>
    public bool IsToldToHaveBegun { get; set; }
}
