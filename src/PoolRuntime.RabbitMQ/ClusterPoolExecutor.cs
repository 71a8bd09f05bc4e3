using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// An executor whose workers are on any number of machines, with RabbitMQ between them, as those of a
/// <see cref="ClusterPool"/>. The callbacks of its futures run one after the other, on one thread of this process.
/// </summary>
[WorkersAreProcesses]
[WorkersAreFar]
public sealed class ClusterPoolExecutor : Executor
{
    /// <summary>An executor made as the options say. Waits until the broker is reached.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ClusterUnavailableException">The broker was not reached in
    /// <see cref="ClusterSettings.ConnectTimeout"/>, or does not let this program in.</exception>
    public ClusterPoolExecutor(ClusterOptions options) : base(OnDemand(options)) { }

    /// <summary>
    /// Gives up everything at once: futures that are not done fail with <see cref="PoolTerminatedException"/>, and
    /// hosts stop what they have of it. The counterpart of <see cref="ProcessPoolExecutor.KillWorkers"/>; the workers
    /// of the hosts go on with the jobs of others.
    /// </summary>
    [Terminates]
    public void Terminate() => TerminatePool();

    private static ClusterPool OnDemand(ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ClusterPool(options, startsOnDemand: true, nameof(ClusterPoolExecutor));
    }
}
