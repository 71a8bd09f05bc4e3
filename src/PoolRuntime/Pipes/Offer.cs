using System.Net.Sockets;
using System.Security.Cryptography;

namespace PoolRuntime.Pipes;

/// <summary>Something open that was sent and waits to be taken.</summary>
internal abstract class Offer
{
    /// <summary>Whoever knows it can take what is offered, once.</summary>
    public Guid Secret { get; } = new(RandomNumberGenerator.GetBytes(16));

    public abstract bool IsOver { get; }

    /// <summary>Gives it to the process at the other end of a channel.</summary>
    /// <returns>Whether it arrived; null when it is over already.</returns>
    public abstract bool? TryGive(Socket channel, int process);

    /// <summary>Nobody can take it any more.</summary>
    public abstract void Withdraw();
}
